//! The governance log: what became of each file that was uploaded (PRX-05; `FACTS.md` 6.10, 7.4, 7.6).

use std::collections::BTreeMap;

use crate::edition::{Figures, Logs};
use crate::protocol::logs::{GovernanceStatus, GovernanceTask, GovernanceTaskName};
use crate::time::{SimTime, UtcDay};

/// All tasks, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Governance {
    tasks: Vec<GovernanceTask>,
}

impl Governance {
    pub(super) fn tasks(&self) -> &[GovernanceTask] {
        &self.tasks
    }

    /// A file is complete and waits for the next run.
    pub(super) fn pending(&mut self, now: SimTime, file: &str, target: &str) {
        self.tasks.push(GovernanceTask {
            task_name: GovernanceTaskName::DiscoveryParseLogTask,
            created: now,
            analysed: None,
            file: file.to_owned(),
            target: target.to_owned(),
            status: GovernanceStatus::Pending,
            error: None,
            taken: 0,
            ahead: 0,
            too_old: 0,
            ignored: BTreeMap::new(),
            unreadable: 0,
            unreadable_lines: Vec::new(),
        });
    }

    /// A file was analysed: its task, if it waited, is replaced by what came of it.
    pub(super) fn analysed(&mut self, task: GovernanceTask) {
        let waits = |known: &&mut GovernanceTask| {
            known.status == GovernanceStatus::Pending
                && (&known.file, &known.target, known.created) == (&task.file, &task.target, task.created)
        };
        match self.tasks.iter_mut().find(waits) {
            Some(known) => *known = task,
            None => self.tasks.push(task),
        }
    }

    /// Forgets tasks that are older than it keeps.
    pub(super) fn expire(&mut self, today: UtcDay, figures: &Figures<Logs>) {
        self.tasks.retain(|task| task.created.day().plus(figures.governance_days) > today);
    }
}
