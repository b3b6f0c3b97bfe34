//! The table of routes.

use super::*;

#[test]
fn the_table_of_routes_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ROUTES.md");
    let table = routes_table();
    if std::fs::read_to_string(path).unwrap_or_default() != table {
        std::fs::write(path, &table).unwrap();
        panic!("reference-impl/ROUTES.md was not current; it is now: look at what changed and commit it");
    }
}
