//! Prints a dictionary for libFuzzer: the words of the body that is named. An example, since what links libFuzzer has
//! no `main` of its own.

fn main() {
    let name = std::env::args().nth(1).expect("the name of a body");
    for word in gnomon_fuzz::words(&name) {
        let bytes: String = word.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        println!("\"{bytes}\"");
    }
}
