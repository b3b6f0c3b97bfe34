//! The report as JUnit XML: a suite a feature, a case an example, and a suite of the requirements that none was run of.
//! Cases have no times: examples pass in virtual time.

use quick_junit::{NonSuccessKind, Report as JUnit, TestCase, TestCaseStatus, TestSuite};

use super::Report;
use crate::verdict::Verdict;

pub(super) fn junit(report: &Report) -> String {
    let mut junit = JUnit::new("gnomon conform");
    let mut files: Vec<&str> = report.examples.iter().map(|example| example.file.as_str()).collect();
    files.dedup();
    for file in files {
        let mut suite = TestSuite::new(file);
        for example in report.examples.iter().filter(|example| example.file == file) {
            let mut status = match example.verdict {
                Verdict::Pass => TestCaseStatus::success(),
                Verdict::Skip | Verdict::NotRun => TestCaseStatus::skipped(),
                Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
                Verdict::Inconclusive | Verdict::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
            };
            if let (Some(step), Some(story)) = (&example.step, &example.story) {
                status.set_message(step);
                if let Some(owner) = example.owner {
                    status.set_type(owner.to_string());
                }
                status.set_description(format!("{story}\n\nrepeat: {}", example.repeat));
            }
            let mut case = TestCase::new(&example.name, status);
            case.set_classname(format!("{} {}", example.requirements.join(" "), example.rule));
            suite.add_test_case(case);
        }
        junit.add_test_suite(suite);
    }
    let mut left_out = TestSuite::new("requirements without an example that ran");
    for row in report.requirements.iter().filter(|row| row.examples == 0) {
        let mut status = TestCaseStatus::skipped();
        status.set_message(row.remark.as_deref().unwrap_or("no example of it ran"));
        let mut case = TestCase::new(format!("{} {}", row.id, row.text), status);
        case.set_classname(&row.id);
        left_out.add_test_case(case);
    }
    if left_out.tests > 0 {
        junit.add_test_suite(left_out);
    }
    // A report that cannot be written is one with characters XML does not know, which quick-junit leaves out.
    junit.to_string().unwrap_or_default()
}
