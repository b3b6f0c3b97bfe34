//! Whatever comes in, an answer goes out: never a panic, never a fault of the service.

use proptest::prelude::*;

use super::*;

/// A value that nests a little.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        prop::sample::select(vec!["11627", "true", "2021-02-10T06:00:00Z", "{}", "Office proxy", "NaN", "1e999"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = prop_oneof![
            prop::sample::select(vec![
                "filters",
                "eq",
                "gt",
                "range",
                "gte_ndays",
                "start",
                "end",
                "score",
                "id",
                "date",
                "appId",
                "limit",
                "skip",
                "text",
                "name",
            ])
            .prop_map(str::to_owned),
            "\\PC{0,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..4)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

/// Parameters that routes look at, with values of any kind.
fn parameters() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "filters",
        "skip",
        "limit",
        "sortField",
        "sortDirection",
        "streamId",
        "timeframe",
        "timeFrame",
        "within",
        "appId",
        "tagName",
        "format",
        "type",
        "filename",
        "source",
        "uploadUrl",
        "inputStreamName",
        "uploadAsSnapshot",
        "comment",
        "reasonId",
        "name",
        "severity",
        "category",
        "subnets",
        "tags",
        "displayName",
        "logType",
        "receiverType",
        "tag",
        "licensed",
        "alerts",
        "mark",
        "by",
        "ask",
        "about",
        "report",
        "days",
        "of",
        "trigger",
        "applyTo",
        "dataSources",
        "uploadUrls",
        "feedbackValue",
    ]);
    prop::collection::btree_map(name, value(), 0..6)
        .prop_map(|fields| {
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<serde_json::Map<_, _>>()
        })
        .prop_map(Value::from)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn whatever_parameters_a_route_is_given_it_answers_or_refuses(
        route in 0_usize..1000,
        id in prop_oneof![
            "[0-9a-f]{24}",
            Just("11627".to_owned()),
            Just("NEW_SERVICE".to_owned()),
            "[ -~&&[^/?#]]{1,8}",
        ],
        parameters in parameters(),
    ) {
        let mut bed = Bed::with_alerts("2021-02");
        let routes = crate::http::cloud_apps::routes();
        let route = &routes[route % routes.len()];
        let id: String = percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC).to_string();
        let segments = route.path.0.split('/').map(|part| if part.starts_with('{') { id.as_str() } else { part });
        let path = format!("/cas/api/v1{}", segments.collect::<Vec<_>>().join("/"));
        let response = bed.ask(route.method.as_str(), &path, &parameters.to_string());
        let status = response.status().as_u16();
        let is_as_expected = if route.what.served().is_some() { status < 500 } else { status == 501 };
        prop_assert!(is_as_expected, "{} {path} {parameters}: {response:?}", route.method);
    }

    #[test]
    fn whatever_bytes_come_they_are_answered(
        method in prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH"]),
        path in "(/[a-z_%]{0,9}){0,5}",
        body in prop::collection::vec(any::<u8>(), 0..64),
        json in any::<bool>(),
        host in prop::sample::select(vec![Host::CloudApps, Host::Storage]),
    ) {
        let mut bed = Bed::new("2021-02");
        let key = bed.services.authority().directory.api_tokens[0].key.clone();
        let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
        let request = ::http::Request::builder().method(method).uri(format!("/api{path}"));
        let request = request.header("Authorization", format!("Token {key}")).header("Content-Type", kind).body(body);
        if let Ok(request) = request {
            prop_assert!(bed.send(host, &request).status().as_u16() < 500);
        }
    }
}
