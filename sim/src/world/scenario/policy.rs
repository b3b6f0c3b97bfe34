//! App discovery policies in a scenario file: what `create-policy` means, or why it is refused (ALR-05).

use gnomon_reference_impl::nearest::nearest;
use gnomon_reference_impl::wire::cloud_apps::AppTag;
use gnomon_reference_impl::wire::policies::{
    AppFilters, AppliesTo, Measure, PolicySettings, PolicySeverity, Threshold,
};

use super::error::Complaint;
use super::file::{ActionFile, TagFile, Text};

/// What a policy can measure, by the words of scenario files.
const MEASURES: [(&str, Measure); 6] = [
    ("daily-traffic", Measure::DailyTraffic),
    ("downloaded-data", Measure::DownloadedData),
    ("uploaded-data", Measure::UploadedData),
    ("transactions", Measure::Transactions),
    ("users", Measure::Users),
    ("ip-addresses", Measure::IpAddresses),
];

/// The settings of the policy that an action creates: of medium severity, for all continuous reports.
pub(super) fn settings(file: &ActionFile) -> Result<PolicySettings, Complaint> {
    let name = file.policy.as_ref().ok_or_else(|| {
        Complaint::at(file.what.span(), "what is the policy called?", "this action")
            .help("add a line `policy = \"New popular app\"`")
    })?;
    if let Some(limit) = file.daily_alert_limit.as_ref().filter(|limit| *limit.get_ref() == 0) {
        let complaint = Complaint::at(limit.span(), "a policy that may raise no alert does nothing", "this value");
        return Err(complaint.help("leave it out for no limit"));
    }
    Ok(PolicySettings {
        name: name.get_ref().clone(),
        severity: PolicySeverity::Medium,
        filters: AppFilters { new_app: file.new_app.unwrap_or_default(), ..AppFilters::default() },
        trigger: file.more_than.iter().map(threshold).collect::<Result<_, _>>()?,
        apply_to: AppliesTo::AllContinuousReports,
        governance: file.tag.map(AppTag::from),
        daily_alert_limit: file.daily_alert_limit.as_ref().map(|limit| *limit.get_ref()),
    })
}

fn threshold((name, more_than): (&Text, &u64)) -> Result<Threshold, Complaint> {
    let asked = name.get_ref().as_str();
    let found = MEASURES.iter().find(|(known, _)| *known == asked);
    let (_, of) = found.ok_or_else(|| {
        let complaint = Complaint::at(name.span(), format!("a policy cannot measure `{asked}`"), "this key");
        match nearest(asked, MEASURES.map(|(known, _)| known)).first() {
            Some(near) => complaint.help(format!("did you mean `{near}`?")),
            None => complaint,
        }
    })?;
    Ok(Threshold { of: *of, more_than: *more_than })
}

impl From<TagFile> for AppTag {
    fn from(tag: TagFile) -> Self {
        match tag {
            TagFile::Sanctioned => Self::Sanctioned,
            TagFile::Unsanctioned => Self::Unsanctioned,
        }
    }
}
