//! The form of discovery's questions and answers in JSON.

use super::*;
use crate::quantities::Bytes;

fn json<T: Serialize>(what: &T) -> String {
    serde_json::to_string(what).unwrap()
}

#[test]
fn a_question_reads_back_from_what_it_prints() {
    let drill_down = |within| {
        DiscoveryQuery::List(ListQuery {
            report: "Win10 endpoint users".to_owned(),
            days: 30,
            of: EntityKind::App,
            within,
            sort: Some(Sort { by: SortKey::Uploads, ascending: false }),
        })
    };
    let user = Entity::User("contoso\\erin.smith".to_owned());
    assert_eq!(
        json(&drill_down(Some(user.clone()))),
        concat!(
            r#"{"ask":"list","report":"Win10 endpoint users","days":30,"of":"app","#,
            r#""within":{"kind":"user","id":"contoso\\erin.smith"},"sort":{"by":"uploads","ascending":false}}"#
        )
    );
    let address = Entity::IpAddress("2001:db8::1".parse().unwrap());
    let entities = [
        user,
        address,
        Entity::Device("laptop-1.contoso.com".to_owned()),
        Entity::App(AppId(11627)),
        Entity::OtherApps,
    ];
    let device = "laptop-1.contoso.com".to_owned();
    let others = [
        DiscoveryQuery::Reports,
        DiscoveryQuery::RiskLevels,
        DiscoveryQuery::Device { device: device.clone(), days: 7 },
        DiscoveryQuery::UserHistory { device: device.clone() },
        DiscoveryQuery::IpAddressHistory { device },
        DiscoveryQuery::App { report: "Zscaler".to_owned(), days: 90, app: AppId(11627) },
        DiscoveryQuery::Dashboard { report: "Global View".to_owned(), days: 90 },
        drill_down(None),
    ];
    for query in entities.into_iter().map(|entity| drill_down(Some(entity))).chain(others) {
        assert_eq!(serde_json::from_str::<DiscoveryQuery>(&json(&query)).unwrap(), query);
    }
}

#[test]
fn an_absent_figure_is_not_in_the_answer_and_reads_back_as_absent() {
    let line = |subject| Line {
        subject,
        counts: Counts { users: Some(1), ..Counts::default() },
        traffic: Traffic { transactions: 3, blocked: 1, total: Some(Bytes(3000)), ..Traffic::NONE },
        last_used: crate::time::UtcDay::from_count(18_668),
    };
    let app =
        AppLine { app_id: Some(AppId(11627)), name: "Dropbox".to_owned(), category: None, score: None, tag: None };
    assert_eq!(
        json(&line(Subject::App(app.clone()))),
        concat!(
            r#"{"kind":"app","appId":11627,"name":"Dropbox","usersCount":1,"trafficTotalEvents":3,"#,
            r#""trafficBlockedEvents":1,"trafficTotalBytes":3000,"lastUsed":"2021-02-10"}"#
        )
    );
    let risk = Risk { level: RiskLevel::Medium, anomaly: 12, reason: "4 times its usual upload".to_owned() };
    let (machine_id, computer_dns_name) = ("1e5b".to_owned(), "laptop-1.contoso.com".to_owned());
    let subjects = [
        Subject::App(app),
        Subject::User { user_name: "contoso\\erin.smith".to_owned() },
        Subject::IpAddress { ip_address: "10.1.2.3".parse().unwrap() },
        Subject::Device { machine_id, computer_dns_name, risk },
    ];
    for line in subjects.map(line) {
        assert_eq!(serde_json::from_str::<Line>(&json(&line)).unwrap(), line);
    }
}

#[test]
fn a_stream_has_the_fields_of_the_public_api() {
    let stream = Stream {
        id: "5e4b57c55f1ac37e9c3fe5a1".to_owned(),
        display_name: "Win10 endpoint users".to_owned(),
        stream_type: StreamType::Input,
        built_in_stream_type: Some(1),
        global_aggregated: false,
        log_type: 195,
        created: None,
        last_data_received: None,
        log_files_history_count: None,
        supported_entity_types: vec![1, 2, 3],
        supported_traffic_types: vec![1, 2, 3],
        time_frames: vec![TimeFrame { days: 7, traffic: Traffic::NONE }],
        source_streams: Vec::new(),
    };
    assert_eq!(
        json(&stream),
        concat!(
            r#"{"_id":"5e4b57c55f1ac37e9c3fe5a1","displayName":"Win10 endpoint users","streamType":1,"#,
            r#""builtInStreamType":1,"globalAggregated":false,"logType":195,"supportedEntityTypes":[1,2,3],"#,
            r#""supportedTrafficTypes":[1,2,3],"#,
            r#""timeFrames":[{"days":7,"trafficTotalEvents":0,"trafficBlockedEvents":0}]}"#
        )
    );
    assert_eq!(serde_json::from_str::<Stream>(&json(&stream)).unwrap(), stream);
    assert!(serde_json::from_str::<StreamType>("2").is_err());
}
