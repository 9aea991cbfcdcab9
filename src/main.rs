//! The `smgen` command.

fn main() {}
