//! The categories of the catalogue, with the three names by which the public APIs know each.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an app is for.
///
/// Serialised by the name Microsoft Graph uses (`cloudStorage`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the documents give the words and nothing else")]
pub enum Category {
    Security,
    Collaboration,
    HostingServices,
    OnlineMeetings,
    NewsAndEntertainment,
    #[serde(rename = "eCommerce")]
    ECommerce,
    Education,
    CloudStorage,
    Marketing,
    OperationsManagement,
    Health,
    Advertising,
    Productivity,
    AccountingAndFinance,
    ContentManagement,
    ContentSharing,
    BusinessManagement,
    Communications,
    DataAnalytics,
    BusinessIntelligence,
    Webemail,
    CodeHosting,
    WebAnalytics,
    SocialNetwork,
    Crm,
    Forums,
    HumanResourceManagement,
    TransportationAndTravel,
    ProductDesign,
    Sales,
    CloudComputingPlatform,
    ProjectManagement,
    PersonalInstantMessaging,
    DevelopmentTools,
    ItServices,
    SupplyChainAndLogistics,
    PropertyManagement,
    CustomerSupport,
    InternetOfThings,
    VendorManagementSystems,
    WebsiteMonitoring,
    GenerativeAi,
}

impl Category {
    /// Every category, in the order of the documents.
    pub const ALL: [Self; 42] = [
        Self::Security,
        Self::Collaboration,
        Self::HostingServices,
        Self::OnlineMeetings,
        Self::NewsAndEntertainment,
        Self::ECommerce,
        Self::Education,
        Self::CloudStorage,
        Self::Marketing,
        Self::OperationsManagement,
        Self::Health,
        Self::Advertising,
        Self::Productivity,
        Self::AccountingAndFinance,
        Self::ContentManagement,
        Self::ContentSharing,
        Self::BusinessManagement,
        Self::Communications,
        Self::DataAnalytics,
        Self::BusinessIntelligence,
        Self::Webemail,
        Self::CodeHosting,
        Self::WebAnalytics,
        Self::SocialNetwork,
        Self::Crm,
        Self::Forums,
        Self::HumanResourceManagement,
        Self::TransportationAndTravel,
        Self::ProductDesign,
        Self::Sales,
        Self::CloudComputingPlatform,
        Self::ProjectManagement,
        Self::PersonalInstantMessaging,
        Self::DevelopmentTools,
        Self::ItServices,
        Self::SupplyChainAndLogistics,
        Self::PropertyManagement,
        Self::CustomerSupport,
        Self::InternetOfThings,
        Self::VendorManagementSystems,
        Self::WebsiteMonitoring,
        Self::GenerativeAi,
    ];

    /// The name people read.
    #[must_use]
    pub const fn display_name(self) -> &'static str {
        self.names().0
    }

    /// The identifier of the discovery API, spelling mistakes of the source included (`FACTS.md` 6.7).
    #[must_use]
    pub const fn api_id(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Security => ("Security", "SAASDB_CATEGORY_SECURITY"),
            Self::Collaboration => ("Collaboration", "SAASDB_CATEGORY_COLLABORATION"),
            Self::HostingServices => ("Hosting services", "SAASDB_CATEGORY_HOSTING_SERVICES"),
            Self::OnlineMeetings => ("Online meetings", "SAASDB_CATEGORY_ONLINE_MEETINGS"),
            Self::NewsAndEntertainment => ("News and entertainment", "SAASDB_CATEGORY_NEWS_AND_ENTERTAINMENT"),
            Self::ECommerce => ("E-commerce", "SAASDB_CATEGORY_ECOMMERCE"),
            Self::Education => ("Education", "SAASDB_CATEGORY_EDUCATION"),
            Self::CloudStorage => ("Cloud storage", "SAASDB_CATEGORY_CLOUD_STORAGE"),
            Self::Marketing => ("Marketing", "SAASDB_CATEGORY_MARKETING"),
            Self::OperationsManagement => ("Operations management", "SAASDB_CATEGORY_OPERATIONS_MANAGEMENT"),
            Self::Health => ("Health", "SAASDB_CATEGORY_HEALTH"),
            Self::Advertising => ("Advertising", "SAASDB_CATEGORY_ADVERTISING"),
            Self::Productivity => ("Productivity", "SAASDB_CATEGORY_PRODUCTIVITY"),
            Self::AccountingAndFinance => ("Accounting and finance", "SAASDB_CATEGORY_ACCOUNTING_AND_FINANCE"),
            Self::ContentManagement => ("Content management", "SAASDB_CATEGORY_CONTENT_MANAGEMENT"),
            Self::ContentSharing => ("Content sharing", "SAASDB_CATEGORY_CONTENT_SHARING"),
            Self::BusinessManagement => ("Business management", "SAASDB_CATEGORY_BUSINESS_MANAGEMENT"),
            Self::Communications => ("Communications", "SAASDB_CATEGORY_COMMUNICATIONS"),
            Self::DataAnalytics => ("Data analytics", "SAASDB_CATEGORY_DATA_ANALYTICS"),
            Self::BusinessIntelligence => ("Business intelligence", "SAASDB_CATEGORY_BUSINESS_INTELLIGENCE"),
            Self::Webemail => ("Webmail", "SAASDB_CATEGORY_WEBMAIL"),
            Self::CodeHosting => ("Code-hosting", "SAASDB_CATEGORY_CODE_HOSTING"),
            Self::WebAnalytics => ("Web analytics", "SAASDB_CATEGORY_WEB_ANALYTICS"),
            Self::SocialNetwork => ("Social network", "SAASDB_CATEGORY_SOCIAL_NETWORK"),
            Self::Crm => ("CRM", "SAASDB_CATEGORY_CRM"),
            Self::Forums => ("Forums", "SAASDB_CATEGORY_FORUMS"),
            Self::HumanResourceManagement => ("Human-resource management", "SAASDB_CATEGORY_HUMAN_RESOURCE_MANAGEMENT"),
            Self::TransportationAndTravel => ("Transportation and travel", "SAASDB_CATEGORY_TRANSPORTATION_AND_TRAVEL"),
            Self::ProductDesign => ("Product design", "SAASDB_CATEGORY_PRODUCT_DESIGN"),
            Self::Sales => ("Sales", "SAASDB_CATEGORY_SALES"),
            Self::CloudComputingPlatform => ("Cloud computing platform", "SAASDB_CATEGORY_CLOUD_COMPUTING_PLATFORM"),
            Self::ProjectManagement => ("Project management", "SAASDB_CATEGORY_PROJECT_MANAGEMENT"),
            Self::PersonalInstantMessaging => {
                ("Personal instant messaging", "SAASDB_CATEGORY_PERSONAL_INSTANT_MESSAGING")
            }
            Self::DevelopmentTools => ("Development tools", "SAASDB_CATEGORY_DEVELOPMENT_TOOLS"),
            Self::ItServices => ("IT services", "SAASDB_CATEGORY_IT_SERVICES"),
            Self::SupplyChainAndLogistics => {
                ("Supply chain and logistics", "SAASDB_CATEGORY_SUPLLY_CHAIN_AND_LOGISTICS")
            }
            Self::PropertyManagement => ("Property management", "SAASDB_CATEGORY_PROPERTY_MANAGEMENT"),
            Self::CustomerSupport => ("Customer support", "SAASDB_CATEGORY_CUSTOMER_SUPPORT"),
            Self::InternetOfThings => ("Internet of things", "SAASDB_CATEGORY_INTERNET_OF_THINGS"),
            Self::VendorManagementSystems => ("Vendor management systems", "SAASDB_CATEGORY_VENDOR_MANAGEMENT_SYSTEM"),
            Self::WebsiteMonitoring => ("Website monitoring", "SAASDB_CATEGORY_WEBSITE_MONITORING"),
            Self::GenerativeAi => ("Generative AI", "SAASDB_CATEGORY_GENERATIVE_AI"),
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.display_name())
    }
}
