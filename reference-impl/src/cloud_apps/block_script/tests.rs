//! Block scripts, appliance by appliance.

use super::*;
use crate::catalog::Catalog;

/// Two apps share a domain, one is known by full URLs only, one by a full URL, a tenant pattern and a host.
const CATALOG: &str = "id,id_basis,name,category,popularity,mfa,risk_score,risk_basis,domains
11627,public,Dropbox,cloudStorage,1,yes,7,derived,dropboxapi.com dropbox.com
40001,gnomon,Shopify,eCommerce,2,yes,7,derived,shopify.com
40002,gnomon,Shop,eCommerce,3,yes,7,derived,shopify.com shop.app
40003,gnomon,Legacy Drive,cloudStorage,4,yes,7,derived,google.com/drive
40004,gnomon,Mixed,cloudStorage,5,yes,7,derived,example.com/x *-my.sharepoint.com mixed.example.net
";

fn script(appliance: Appliance, apps: &[&str]) -> BlockScript {
    let catalog = Catalog::from_csv(CATALOG).unwrap();
    let apps: Vec<&App> = apps.iter().map(|name| catalog.app(catalog.named(name).unwrap())).collect();
    let day: crate::time::SimTime = "2017-02-19T23:59:59.999Z".parse().unwrap();
    block_script(appliance.format(), apps, day.day()).unwrap()
}

const ALL: [&str; 5] = ["Dropbox", "Shopify", "Shop", "Legacy Drive", "Mixed"];

#[test]
fn each_appliance_is_told_in_its_own_words() {
    for appliance in Appliance::ALL {
        insta::assert_snapshot!(appliance.in_file_names(), script(appliance, &ALL).text);
    }
}

#[test]
fn the_documented_line_is_that_of_blue_coat() {
    assert_eq!(script(Appliance::BlueCoatProxySg, &["Shopify"]).text, "url.domain=shopify.com deny\n");
}

#[test]
fn a_file_is_called_by_its_day_and_its_appliance() {
    assert_eq!(
        script(Appliance::FortinetFortiGate, &ALL).file_name,
        "2017-02-19_CAS_Fortigate_block_script.txt",
        "the name that the documents show"
    );
}

#[test]
fn every_domain_is_in_every_script_and_a_shared_one_is_there_once() {
    for appliance in Appliance::ALL {
        let text = script(appliance, &ALL).text;
        for domain in ["dropbox.com", "dropboxapi.com", "shop.app", "shopify.com", "mixed.example.net"] {
            assert!(text.contains(domain), "{appliance}: {domain}");
        }
        assert_eq!(text, script(appliance, &["Mixed", "Shop", "Legacy Drive", "Dropbox", "Shopify"]).text);
        assert_eq!(
            text.matches("shopify.com").count(),
            script(appliance, &["Shopify"]).text.matches("shopify.com").count()
        );
    }
}

#[test]
fn an_appliance_that_knows_no_paths_is_not_told_to_block_the_host_of_a_full_url() {
    for appliance in [Appliance::CiscoAsa, Appliance::JuniperSrx] {
        assert_eq!(script(appliance, &["Legacy Drive"]).text, "", "{appliance}");
    }
    for appliance in Appliance::ALL {
        let text = script(appliance, &ALL).text;
        let with_path = text.matches("google.com/drive").count();
        assert_eq!(text.matches("google.com").count(), with_path, "{appliance}");
    }
}

#[test]
fn where_nothing_is_unsanctioned_the_script_is_empty() {
    for appliance in Appliance::ALL {
        assert_eq!(script(appliance, &[]).text, "", "{appliance}");
    }
}

#[test]
fn a_format_that_does_not_exist_is_refused_with_those_that_do() {
    let error = block_script(103, [], UtcDay::from_count(0)).unwrap_err();
    assert_eq!(error.code, ErrorCode::BadRequest);
    for appliance in Appliance::ALL {
        assert!(error.message.contains(&format!("{} ({appliance})", appliance.format())), "{error}");
    }
}
