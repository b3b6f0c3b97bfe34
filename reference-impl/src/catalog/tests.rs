//! Host to app, as `FACTS.md` 23.3 says it.

use super::*;

fn app(text: &str) -> Option<String> {
    let catalog = Catalog::built_in();
    let index = catalog.app_of(&Destination::parse(text).unwrap())?;
    Some(catalog.app(index).name.clone())
}

#[test]
fn the_built_in_catalogue_is_large_enough_and_has_the_awkward_ones() {
    let catalog = Catalog::built_in();
    assert!(catalog.apps().len() >= 400, "{} apps", catalog.apps().len());
    let full_urls_only = |app: &&App| app.entries.iter().all(|entry| matches!(entry, DomainOrUrl::Url { .. }));
    assert!(catalog.apps().iter().filter(full_urls_only).count() >= 3);
    assert!(
        catalog.apps().iter().any(|app| app.entries.iter().any(|entry| matches!(entry, DomainOrUrl::Tenant { .. })))
    );
    let shared = |domain: &str| catalog.by_domain[domain].len();
    assert_eq!(shared("shopify.com"), 2, "Shopify and Shop share a domain");
}

#[test]
fn every_domain_of_every_app_leads_to_an_app_that_lists_it() {
    let catalog = Catalog::built_in();
    for (index, app) in catalog.iter() {
        for entry in &app.entries {
            let example = match entry {
                DomainOrUrl::Domain(domain) => domain.clone(),
                DomainOrUrl::Tenant { marker, domain } => format!("contoso{marker}.{domain}"),
                DomainOrUrl::Url { domain, path } => format!("{domain}{path}"),
            };
            let found = catalog.app_of(&Destination::parse(&example).unwrap()).unwrap();
            let lists_it = catalog.app(found).entries.contains(entry);
            assert!(found == index || lists_it, "{example} of {} leads to {}", app.name, catalog.app(found).name);
        }
    }
}

#[test]
fn the_longest_suffix_on_label_boundaries_wins() {
    assert_eq!(app("www.dropbox.com").as_deref(), Some("Dropbox"));
    assert_eq!(app("paper.dropbox.com").as_deref(), Some("Dropbox Paper"));
    assert_eq!(app("drive.google.com").as_deref(), Some("Google Drive"));
    assert_eq!(app("mail.google.com").as_deref(), Some("Gmail"));
    assert_eq!(app("www.google.com").as_deref(), Some("Google Search"));
    assert_eq!(app("bucket.s3.amazonaws.com").as_deref(), Some("Amazon S3"));
    assert_eq!(app("ec2.amazonaws.com").as_deref(), Some("Amazon Web Services"));
    assert_eq!(app("notdropbox.com"), None);
    assert_eq!(app("dropbox.com.evil.example"), None);
    assert_eq!(app("com"), None);
}

#[test]
fn a_tenant_prefix_tells_two_apps_of_one_domain_apart() {
    assert_eq!(app("contoso-my.sharepoint.com").as_deref(), Some("Microsoft OneDrive for Business"));
    assert_eq!(app("contoso.sharepoint.com").as_deref(), Some("Microsoft SharePoint Online"));
    assert_eq!(app("-my.sharepoint.com").as_deref(), Some("Microsoft SharePoint Online"));
}

#[test]
fn a_full_url_is_matched_on_path_boundaries() {
    assert_eq!(app("https://google.com/drive").as_deref(), Some("Google Drive (legacy address)"));
    assert_eq!(app("google.com/drive/u/0?x=1").as_deref(), Some("Google Drive (legacy address)"));
    assert_eq!(app("google.com/driver").as_deref(), Some("Google Search"));
    assert_eq!(app("linkedin.com/learning").as_deref(), Some("LinkedIn Learning"));
}

#[test]
fn spelling_variants_of_a_host_are_one_host() {
    for text in [
        "DropBox.COM",
        "dropbox.com.",
        "dropbox.com:443",
        "https://user:pw@dropbox.com:8443/home",
        "ＤＲＯＰＢＯＸ.com",
        "dropbox。com",
        " dropbox.com ",
    ] {
        assert_eq!(app(text).as_deref(), Some("Dropbox"), "{text}");
    }
    let cyrillic = Destination::parse("drоpbox.com").unwrap();
    assert_eq!(cyrillic.to_string(), "xn--drpbox-xqf.com", "a letter that only looks alike is another host");
    assert_eq!(app("drоpbox.com"), None);
}

#[test]
fn a_url_inside_a_url_is_not_where_the_connection_goes() {
    for text in
        ["www.dropbox.com/l?u=https://box.com/", "www.dropbox.com/https://box.com/", "tunnel://www.dropbox.com:443/"]
    {
        assert_eq!(app(text).as_deref(), Some("Dropbox"), "{text}");
    }
}

#[test]
fn addresses_belong_to_no_app() {
    for (text, printed) in [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("10.0.0.1:8080", "10.0.0.1"),
        ("[2001:db8::1]:443", "[2001:db8::1]"),
        ("2001:db8::1", "[2001:db8::1]"),
    ] {
        let destination = Destination::parse(text).unwrap();
        assert!(matches!(destination.host(), Host::Address(_)), "{text}");
        assert_eq!(destination.to_string(), printed);
        assert_eq!(app(text), None);
    }
}

#[test]
fn what_is_no_host_is_refused_with_the_reason() {
    for text in ["", " ", "http://", "a..b.com", "dropbox.com:https", "bad host.com", ".", "[::1"] {
        assert!(Destination::parse(text).is_err(), "{text:?}");
    }
    assert!(Destination::parse("under_score.example.com").is_ok(), "underscores occur in real host names");
}

#[test]
fn a_wildcard_elsewhere_than_in_a_tenant_label_is_refused() {
    for text in ["*.dropbox.com", "drop*.com", "*-my.*.com", "*"] {
        assert!(text.parse::<DomainOrUrl>().is_err(), "{text}");
    }
}

#[test]
fn a_name_that_does_not_exist_is_refused_with_the_nearest() {
    let error = Catalog::built_in().named("Dropbx").unwrap_err();
    assert!(
        error.to_string().starts_with("no app of the catalogue is called `Dropbx`; did you mean `Dropbox`"),
        "{error}"
    );
    assert!(Catalog::built_in().named("dropbox").is_ok(), "letter case does not matter");
}

#[test]
fn a_broken_table_is_refused_with_its_line() {
    let header = "id,id_basis,name,category,popularity,mfa,risk_score,risk_basis,domains\n";
    let refuse = |rows: &str| Catalog::from_csv(&format!("{header}{rows}")).unwrap_err().to_string();
    assert!(refuse("1,public,A,crm,1,yes,11,derived,a.com\n").contains("line 2: risk score 11"));
    assert!(
        refuse("1,public,A,crm,1,yes,5,derived,a.com\n1,public,B,crm,2,yes,5,derived,b.com\n").contains("line 3: id 1")
    );
    assert!(refuse("1,public,A,crm,1,yes,5,derived,\n").contains("lists no domain"));
    assert!(refuse("x,public,A,crm,1,yes,5,derived,a.com\n").contains("line 2"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
        let _ = Destination::parse(&text);
        let _ = text.parse::<DomainOrUrl>();
    }

    #[test]
    fn a_destination_prints_as_something_that_reads_back_the_same(text in "[a-z0-9._:/-]{1,30}") {
        if let Ok(destination) = Destination::parse(&text) {
            proptest::prop_assert_eq!(Destination::parse(&destination.to_string()).unwrap(), destination);
        }
    }
}
