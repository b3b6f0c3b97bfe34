//! App discovery policies in a scenario file: what an action about one means, or why it is refused (ALR-05).

use gnomon_reference_impl::catalog::{Category, RiskScore};
use gnomon_reference_impl::protocol::cloud_apps::AppTag;
use gnomon_reference_impl::protocol::discovery_policies::{
    AppFilters, AppliesTo, Measure, PolicySettings, PolicySeverity, Threshold,
};
use gnomon_reference_impl::suggest::nearest;

use super::super::error::Complaint;
use super::super::file::{ActionFile, ActionKind, TagFile, Text};
use super::Check;
use super::value::{impossible, range, unknown};

/// What a policy can measure, by the words of scenario files.
const MEASURES: [(&str, Measure); 6] = [
    ("daily-traffic", Measure::DailyTraffic),
    ("downloaded-data", Measure::DownloadedData),
    ("uploaded-data", Measure::UploadedData),
    ("transactions", Measure::Transactions),
    ("users", Measure::Users),
    ("ip-addresses", Measure::IpAddresses),
];

/// The name of the policy that an action is about.
pub(super) fn name(file: &ActionFile) -> Check<String> {
    let name = file.policy.as_ref().ok_or_else(|| {
        Complaint::at(file.what.span(), "what is the policy called?", "this action")
            .help("add a line `policy = \"New popular app\"`")
    })?;
    Ok(name.get_ref().clone())
}

/// Refuses a change or the deletion of a policy that nobody creates.
pub(super) fn names(files: &[ActionFile]) -> Check<()> {
    let created = || {
        let creates = |file: &&ActionFile| *file.what.get_ref() == ActionKind::CreatePolicy;
        files.iter().filter(creates).filter_map(|file| file.policy.as_ref()).map(|name| name.get_ref().as_str())
    };
    let of_policy = |file: &&ActionFile| {
        use ActionKind::{ChangePolicy, DeletePolicy, UntagAppsOfPolicy};
        matches!(file.what.get_ref(), ChangePolicy | DeletePolicy | UntagAppsOfPolicy)
    };
    for name in files.iter().filter(of_policy).filter_map(|file| file.policy.as_ref()) {
        if !created().any(|created| created.eq_ignore_ascii_case(name.get_ref())) {
            return Err(unknown(name, "policy", created().collect::<Vec<_>>().into_iter()));
        }
    }
    Ok(())
}

/// How an action sets a policy up: of medium severity, for all continuous reports.
pub(super) fn settings(file: &ActionFile) -> Check<PolicySettings> {
    let name = name(file)?;
    if let Some(limit) = file.daily_alert_limit.as_ref().filter(|limit| *limit.get_ref() == 0) {
        let complaint = Complaint::at(limit.span(), "a policy that may raise no alert does nothing", "this value");
        return Err(complaint.help("leave it out for no limit"));
    }
    let filters = AppFilters {
        score: file.risk_scores.as_ref().map(risk_scores).transpose()?,
        categories: file.categories.iter().map(category).collect::<Check<_>>()?,
        new_app: file.new_app.unwrap_or_default(),
        ..AppFilters::default()
    };
    Ok(PolicySettings {
        name,
        severity: PolicySeverity::Medium,
        filters,
        trigger: file.more_than.iter().map(threshold).collect::<Check<_>>()?,
        apply_to: AppliesTo::AllContinuousReports,
        governance: file.tag.map(AppTag::from),
        daily_alert_limit: file.daily_alert_limit.as_ref().map(|limit| *limit.get_ref()),
    })
}

fn risk_scores(text: &Text) -> Check<(RiskScore, RiskScore)> {
    let (low, high) = range::<u8>(text)?;
    match (RiskScore::new(low), RiskScore::new(high)) {
        (Some(low), Some(high)) => Ok((low, high)),
        _ => Err(impossible(text.span(), "a risk score is a number from 0 to 10")),
    }
}

fn category(name: &Text) -> Check<Category> {
    let found = Category::ALL.iter().find(|category| category.display_name().eq_ignore_ascii_case(name.get_ref()));
    found.copied().ok_or_else(|| unknown(name, "category", Category::ALL.iter().map(|known| known.display_name())))
}

fn threshold((name, more_than): (&Text, &u64)) -> Check<Threshold> {
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
