//! The log upload of a scenario: its data sources, one collector for all, and the proxies of its places.

use gnomon_reference_impl::collector::CollectorOptions;
use gnomon_reference_impl::edition;
use gnomon_reference_impl::protocol::logs::{LogsRequest, LogsResponse, NewDataSource};

use super::Cloud;
use crate::engine::Outgoing;
use crate::world::log_upload::{DataSourceSpec, ProxySpec};
use crate::world::setting::Setting;

/// What the log collector is called.
const COLLECTOR: &str = "collector";

impl Cloud {
    /// Sets the log upload up, as administrators did before the run begins.
    ///
    /// # Panics
    /// Never with what the check of a scenario has let pass: names that are not taken, formats that exist, ports that
    /// suffice.
    pub(in crate::world) fn set_up_log_upload(&mut self, sources: &[DataSourceSpec], setting: &Setting) {
        let mut out = Outgoing::new(false);
        let mut ask = |cloud: &mut Cloud, request: LogsRequest| {
            let answer = cloud.ask_about_logs(setting.start, &request, setting, &mut out);
            answer.expect("a scenario that was checked sets up what can be")
        };
        for source in sources {
            let new = NewDataSource {
                display_name: source.name.clone(),
                log_type: source.log_type.clone(),
                receiver_type: Some(source.receiver()),
                time_zone: None,
            };
            ask(self, LogsRequest::AddDataSource(new));
        }
        let data_sources = sources.iter().map(|source| source.name.clone()).collect();
        let receivers = match ask(self, LogsRequest::AddCollector { name: COLLECTOR.to_owned(), data_sources }) {
            LogsResponse::Collector(receivers) => receivers,
            _ => Vec::new(),
        };
        let options = CollectorOptions {
            name: COLLECTOR.to_owned(),
            receivers: receivers.clone(),
            figures: edition::Collector::clone(&setting.edition.collector),
        };
        let collector = self.add_collector(options);
        for place in &setting.places {
            let Some(number) = place.log.map(|log| usize::from(log.data_source)) else { continue };
            let (source, receiver) = (&sources[number], receivers[number].clone());
            let spec = ProxySpec {
                name: format!("proxy-{}", place.log.map_or(0, |log| log.proxy.0) + 1),
                log_type: source.log_type.clone(),
                transport: source.transport,
                collector,
                receiver,
            };
            self.add_proxy(spec).expect("the format of a data source that was checked has a writer");
        }
    }
}
