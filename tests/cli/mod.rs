//! The commands, run as users run them.

mod render;
