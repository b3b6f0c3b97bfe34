//! Tags of apps, and the indicators they become.

use cucumber::{given, then, when};
use gnomon_reference_impl::defender::{Action, Caller, Indicator, IndicatorSubmission, IndicatorType};
use gnomon_reference_impl::time::SimDuration;
use gnomon_reference_impl::wire::cloud_apps::AppTag;
use gnomon_reference_impl::wire::defender::DefenderRequest;

use crate::bed::words::{AlertSeverity, Span};
use crate::bed::{Bed, Looking, Stage};
use crate::story::Story;

#[given(expr = "{string} is tagged as unsanctioned")]
#[when(expr = "the administrator tags {string} as unsanctioned")]
fn unsanctioned(bed: &mut Bed, app: String) -> Result<(), Story> {
    bed.tag(&app, Some(AppTag::Unsanctioned))?;
    bed.mark_now();
    Ok(())
}

#[when(expr = "the administrator tags {string} as sanctioned")]
fn sanctioned(bed: &mut Bed, app: String) -> Result<(), Story> {
    bed.tag(&app, Some(AppTag::Sanctioned))?;
    bed.mark_now();
    Ok(())
}

#[when(expr = "the administrator takes the tag of {string} away")]
fn untagged(bed: &mut Bed, app: String) -> Result<(), Story> {
    bed.tag(&app, None)?;
    bed.mark_now();
    Ok(())
}

#[given(expr = "{string} is blocked on every device")]
fn is_blocked(bed: &mut Bed, app: String) -> Result<(), Story> {
    bed.tag(&app, Some(AppTag::Unsanctioned))?;
    let until = bed.now() + SimDuration::from_hours(2);
    bed.advance(until)?;
    bed.mark_now();
    Ok(())
}

/// An indicator as an administrator of Defender writes one.
fn by_hand(value: &str, indicator_type: IndicatorType, action: Action) -> IndicatorSubmission {
    IndicatorSubmission {
        indicator_value: value.to_owned(),
        indicator_type,
        action,
        application: None,
        title: "Written by hand".to_owned(),
        description: "An administrator of Defender wrote this".to_owned(),
        expiration_time: None,
        severity: None,
        recommended_actions: None,
        rbac_group_names: Vec::new(),
    }
}

fn submit(bed: &mut Bed, submission: IndicatorSubmission) {
    drop(bed.ask_defender(DefenderRequest::SubmitIndicator(Box::new(submission))));
    bed.mark_now();
}

#[given(expr = "Defender has an indicator of its own that allows {string}")]
#[when(expr = "an administrator of Defender allows {string}")]
fn allowed_by_hand(bed: &mut Bed, domain: String) {
    submit(bed, by_hand(&domain, IndicatorType::DomainName, Action::Allowed));
}

#[given(expr = "Defender has an indicator of its own that blocks {string}")]
#[when(expr = "an administrator of Defender blocks {string}")]
fn blocked_by_hand(bed: &mut Bed, domain: String) {
    submit(bed, by_hand(&domain, IndicatorType::DomainName, Action::AlertAndBlock));
}

#[given(expr = "Defender has an indicator of its own that blocks the URL {string}")]
fn url_blocked_by_hand(bed: &mut Bed, url: String) {
    submit(bed, by_hand(&url, IndicatorType::Url, Action::AlertAndBlock));
}

#[given(expr = "Defender has an indicator of its own that allows the URL {string}")]
fn url_allowed_by_hand(bed: &mut Bed, url: String) {
    submit(bed, by_hand(&url, IndicatorType::Url, Action::Allowed));
}

fn find<'a>(indicators: &'a [Indicator], domain: &str) -> Option<&'a Indicator> {
    indicators.iter().find(|indicator| indicator.submitted.indicator_value == domain)
}

fn has(stage: &mut Stage, domain: &str) -> Result<(), String> {
    let indicators = stage.indicators();
    match find(&indicators, domain) {
        Some(_) => Ok(()),
        None => Err(format!("{} indicators, none of them for {domain}", indicators.len())),
    }
}

fn lacks(stage: &mut Stage, domain: &str) -> Result<(), String> {
    match has(stage, domain) {
        Ok(()) => Err(format!("an indicator for {domain}")),
        Err(_) => Ok(()),
    }
}

#[then(expr = "within {span} Defender has an indicator for {string}")]
fn indicator_within(bed: &mut Bed, span: Span, domain: String) -> Result<(), Story> {
    let due = format!("an indicator for {domain} in Defender");
    bed.within(span.0, Looking::Always, &due, |stage| has(stage, &domain))
}

#[then(expr = "for {span} Defender has an indicator for {string}")]
fn indicator_throughout(bed: &mut Bed, span: Span, domain: String) -> Result<(), Story> {
    let due = format!("an indicator for {domain} in Defender");
    bed.throughout(span.0, Looking::Always, &due, |stage| has(stage, &domain))
}

#[then(expr = "within {span} Defender has no indicator for {string}")]
fn no_indicator_within(bed: &mut Bed, span: Span, domain: String) -> Result<(), Story> {
    let due = format!("no indicator for {domain} in Defender");
    bed.within(span.0, Looking::Always, &due, |stage| lacks(stage, &domain))
}

#[then(expr = "for {span} Defender has no indicator for {string}")]
fn no_indicator_throughout(bed: &mut Bed, span: Span, domain: String) -> Result<(), Story> {
    let due = format!("no indicator for {domain} in Defender");
    bed.throughout(span.0, Looking::Always, &due, |stage| lacks(stage, &domain))
}

#[then(expr = "within {span} Defender has {int} indicator(s)")]
fn count_within(bed: &mut Bed, span: Span, count: usize) -> Result<(), Story> {
    let due = format!("{count} indicators in Defender");
    bed.within(span.0, Looking::Always, &due, |stage| match stage.indicators().len() {
        found if found == count => Ok(()),
        found => Err(format!("{found} indicators")),
    })
}

#[then(expr = "the indicator for {string} blocks a domain for all devices without end")]
fn indicator_is(bed: &mut Bed, domain: String) -> Result<(), Story> {
    let due = "an active indicator of type DomainName, action AlertAndBlock, no expiry, no device group, one a domain";
    let indicators = bed.indicators();
    let those: Vec<&Indicator> = indicators.iter().filter(|i| i.submitted.indicator_value == domain).collect();
    let [indicator] = those.as_slice() else {
        return Err(Story::new(due, format!("{} indicators for {domain}", those.len())));
    };
    let submitted = &indicator.submitted;
    let as_due = submitted.indicator_type == IndicatorType::DomainName
        && submitted.action == Action::AlertAndBlock
        && submitted.expiration_time.is_none()
        && submitted.rbac_group_names.is_empty()
        && submitted.indicator_value == submitted.indicator_value.to_lowercase()
        && indicator.created_by == Caller::cloud_app_security().created_by;
    if as_due { Ok(()) } else { Err(Story::new(due, format!("{indicator:?}"))) }
}

#[then(expr = "within {span} the indicator for {string} has the severity {severity}")]
fn indicator_severity(bed: &mut Bed, span: Span, domain: String, severity: AlertSeverity) -> Result<(), Story> {
    let due = format!("an indicator for {domain} of severity {}", severity.0);
    bed.within(span.0, Looking::Always, &due, |stage| {
        match find(&stage.indicators(), &domain).map(|indicator| indicator.submitted.severity) {
            Some(Some(found)) if found == severity.0 => Ok(()),
            found => Err(format!("severity {found:?}")),
        }
    })
}

#[then(expr = "the administrator is shown that {string} of {string} is not propagated")]
fn shown_as_skipped(bed: &mut Bed, entry: String, app: String) -> Result<(), Story> {
    let due = format!("{entry} among the skipped entries of {app}");
    let tagged = bed.tagged_apps();
    match tagged.iter().find(|tagged| tagged.name == app) {
        Some(tagged) if tagged.skipped.contains(&entry) => Ok(()),
        found => Err(Story::new(due, format!("{found:?}"))),
    }
}
