//! The descriptions that the emulator serves: OpenAPI 3.1 as they stand, and their examples are messages that the
//! codecs read.

use std::collections::BTreeSet;

use gnomon_reference_impl::http::test_bed::openapi::{Document, ExampleIdentityMap};
use gnomon_reference_impl::http::test_bed::{agent, collector, network, refusal, signals};
use gnomon_reference_impl::http::{Request, Response};

use super::fits::{fits, resolved};
use super::*;

/// Every operation of a description: its path, its method, and itself.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

/// Looks at every reference in a description, and at every schema's own words.
fn references_lead_somewhere(document: &Value, value: &Value) {
    resolved(document, value);
    match value {
        Value::Object(object) => object.values().for_each(|value| references_lead_somewhere(document, value)),
        Value::Array(list) => list.iter().for_each(|value| references_lead_somewhere(document, value)),
        _ => {}
    }
}

fn has_the_form_of_openapi(document: &Value, what: &str) {
    assert_eq!(document["openapi"], "3.1.0", "{what}");
    for field in ["title", "version", "description"] {
        assert!(document["info"][field].as_str().is_some_and(|text| !text.is_empty()), "{what}: info.{field}");
    }
    references_lead_somewhere(document, document);
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    for requirement in document["security"].as_array().unwrap() {
        assert!(requirement.as_object().unwrap().keys().all(|name| schemes.contains_key(name)), "{what}: security");
    }
    let (mut ids, operations) = (BTreeSet::new(), operations(document));
    assert!(!operations.is_empty(), "{what} describes nothing");
    for (path, method, operation) in operations {
        let place = format!("{what}: {method} {path}");
        assert!(path.starts_with('/') && ["get", "put", "post", "delete", "patch"].contains(&method), "{place}");
        assert!(
            ids.insert(operation["operationId"].as_str().unwrap_or_else(|| panic!("{place} has no id"))),
            "{place}"
        );
        assert!(operation["summary"].is_string(), "{place}");
        let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
        let in_braces: BTreeSet<&str> =
            path.split(['/', '.']).filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let in_path: BTreeSet<&str> = in_path.filter_map(|parameter| parameter["name"].as_str()).collect();
        assert_eq!(in_path, in_braces, "{place}");
        for parameter in parameters {
            assert!(parameter["schema"].is_object(), "{place}: {parameter}");
            assert!(parameter["in"] != "path" || parameter["required"] == true, "{place}: {parameter}");
        }
        let body = &operation["requestBody"];
        let contents = body["content"].as_object().into_iter().flat_map(|contents| contents.values());
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{place}");
        let mut all: Vec<&Value> = contents.collect();
        for (status, response) in responses {
            let fits = status.len() == 3 && matches!(status.as_bytes()[0], b'2' | b'4' | b'5');
            let response = resolved(document, response);
            assert!(fits && response["description"].is_string(), "{place}: {status}");
            all.extend(response["content"].as_object().into_iter().flat_map(|contents| contents.values()));
        }
        assert!(all.iter().all(|content| content["schema"].is_object()), "{place}: a body without a schema");
    }
}

/// The request that an operation shows.
fn shown_request(path: &str, method: &str, operation: &Value) -> Request {
    let mut uri = format!("http://origin.test{path}");
    let mut request = Request::new(Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let example = match &parameter["example"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if parameter["in"] == "path" {
            uri = uri.replace(&format!("{{{name}}}"), &example);
        } else {
            request.headers_mut().insert(http::HeaderName::try_from(name).unwrap(), example.parse().unwrap());
        }
    }
    let (media_type, content) = operation["requestBody"]["content"].as_object().unwrap().iter().next().unwrap();
    request.headers_mut().insert("content-type", media_type.parse().unwrap());
    *request.body_mut() = written(&content["example"]);
    *request.method_mut() = method.to_uppercase().parse().unwrap();
    *request.uri_mut() = uri.parse().unwrap();
    request
}

/// A body that is shown: lines as they are, everything else as JSON.
fn written(example: &Value) -> Vec<u8> {
    match example {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        json => json.to_string().into_bytes(),
    }
}

/// The responses that are shown, by status; a range stands for its first.
fn shown_responses(document: &Value, operation: &Value) -> Vec<Response> {
    let responses = operation["responses"].as_object().unwrap().iter();
    responses
        .map(|(status, response)| {
            let content = &resolved(document, response)["content"]["application/json"];
            let mut shown = Response::new(written(&content["example"]));
            *shown.status_mut() = status.replace("XX", "00").parse::<u16>().unwrap().try_into().unwrap();
            shown
        })
        .collect()
}

#[test]
fn every_description_has_the_form_of_openapi_3_1_and_needs_no_token() {
    let bed = EmulatorClient::new();
    let paths = Document::ALL.map(|document| format!("/openapi/{}.json", document.name()));
    for path in paths.iter().map(String::as_str).chain(["/openapi.json"]) {
        let (status, document) = bed.get(&format!("{}{path}", bed.emulator.control()), "");
        assert_eq!(status, 200, "{path}");
        has_the_form_of_openapi(&document, path);
    }
    let (status, told) = bed.steer("/openapi/elsewhere.json");
    assert_eq!(status, 404);
    assert!(told["error"]["message"].as_str().unwrap().contains("agent.json"), "{told}");
}

#[test]
fn every_example_of_a_description_is_a_message_that_its_codec_reads() {
    let bed = EmulatorClient::new();
    let mut read = 0;
    for wire in Document::ALL {
        let (_, document) = bed.steer(&format!("/openapi/{}.json", wire.name()));
        for (path, method, operation) in operations(&document) {
            let (request, mut register) = (shown_request(path, method, operation), ExampleIdentityMap::default());
            let refused = match wire {
                Document::Agent => agent::question(&request, &mut register).err(),
                Document::Signals => signals::question(&request, &mut register).err(),
                Document::Collector => collector::question(&request).err(),
                Document::Network => network::question(&request, &mut register).err(),
            };
            assert_eq!(refused, None, "{method} {path}: {request:?}");
            for response in shown_responses(&document, operation) {
                let place = format!("{method} {path}: {response:?}");
                if !response.status().is_success() {
                    // Every code but that of a missing licence is one of the public API, and tells what is wrong.
                    let error = refusal(&response).unwrap_or_else(|| panic!("{place}"));
                    assert!(!error.message.is_empty(), "{place}");
                    continue;
                }
                match wire {
                    Document::Agent => drop(agent::answer(agent::kind(&request).unwrap(), &response).expect(&place)),
                    Document::Signals => {
                        drop(signals::answer(signals::kind(&request).unwrap(), &response).expect(&place));
                    }
                    Document::Collector => collector::answer(&response).expect(&place),
                    Document::Network => drop(network::answer(&response).expect(&place)),
                }
                read += 1;
            }
        }
    }
    assert_eq!(read, 7, "one answer for each message of these wires");
}

#[test]
fn what_log_collectors_answer_forward_proxies_is_shown_as_the_codec_reads_it() {
    let bed = EmulatorClient::new();
    let (_, document) = bed.steer("/openapi/collector.json");
    let shown = document["components"]["responses"].as_object().unwrap().iter();
    let shown: Vec<_> = shown.filter_map(|(name, response)| Some((name.strip_prefix("Stored")?, response))).collect();
    assert_eq!(shown.len(), 4);
    for (status, answer) in shown {
        let mut response = Response::new(written(&answer["content"]["application/json"]["example"]));
        *response.status_mut() = status.parse::<u16>().unwrap().try_into().unwrap();
        collector::stored(&response).unwrap_or_else(|error| panic!("{status}: {error}"));
    }
}

#[test]
fn the_control_api_takes_the_bodies_that_its_description_shows_and_answers_as_it_says() {
    let bed = EmulatorClient::new();
    let (_, document) = bed.steer("/openapi.json");
    assert_eq!(bed.defender("/api/alerts").0, 200, "the journal has something to show");
    // What moves the clock or begins anew comes last.
    let mut operations = operations(&document);
    operations.sort_by_key(|(path, method, _)| {
        (*method != "get" && ["/clock", "/reset"].contains(path), *method == "delete")
    });
    for (path, method, operation) in operations {
        let path = path.replace("{device}", "laptop-2").replace("{wire}", "agent").replace("{number}", "1");
        let (url, authorization) = (format!("{}{path}", bed.emulator.control()), bed.control());
        let content = &operation["requestBody"]["content"]["application/json"];
        if operation.get("requestBody").is_some() {
            fits(&document, &content["schema"], &content["example"])
                .unwrap_or_else(|why| panic!("{method} {path}: {why}"));
        }
        let (status, answer) = match method {
            "get" => bed.get(&url, &authorization),
            "delete" => bed.delete(&url, &authorization),
            "post" => bed.post(&url, &authorization, &content["example"]),
            _ => told(bed.agent.put(&url).header("Authorization", &authorization).send(content["example"].to_string())),
        };
        assert!((200..300).contains(&status), "{method} {path} answered {status} to its example: {answer}");
        let described = &operation["responses"][status.to_string()]["content"]["application/json"]["schema"];
        assert!(described.is_object(), "{method} {path} answered {status}");
        fits(&document, described, &answer).unwrap_or_else(|why| panic!("{method} {path}: {why}"));
    }
}
