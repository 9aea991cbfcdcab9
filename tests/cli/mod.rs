//! The commands, run as users run them.

mod doctor;
mod render;
