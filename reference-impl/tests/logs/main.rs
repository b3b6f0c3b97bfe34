//! Logs: what a proxy writes is what Cloud Discovery reads (PRX-02, PRX-05, PRX-07).

mod breakages;
mod faults;
mod golden;
mod round_trip;
mod same_day;
mod sources;
