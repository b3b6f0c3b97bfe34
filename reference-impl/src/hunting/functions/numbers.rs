//! Numbers. What is no number is null, and so is what comes of null.

use super::Takes::{Number, Ordered, Whole};
use super::{BASE, Evaluate, FunctionDef, Gives, Names, real, scalar, truth, whole};
use crate::hunting::plan::Function;
use crate::hunting::types::{ScalarType, Value, datetime_ticks};

/// A function of one real that gives one.
macro_rules! of_real {
    ($name:literal, $function:expr, $about:literal, $example:expr) => {
        FunctionDef {
            name: $name,
            takes: &[("number", Number)],
            gives: Gives::Is(ScalarType::Real),
            evaluate: Evaluate::Row(|values, _| {
                let function: fn(f64) -> f64 = $function;
                real(values, 0).map(function).filter(|number| !number.is_nan()).map_or(Value::Null, Value::Real)
            }),
            about: $about,
            example: $example,
            ..BASE
        }
    };
}

/// A function of two whole numbers that gives one.
macro_rules! of_two {
    ($name:literal, $function:expr, $about:literal, $example:expr) => {
        FunctionDef {
            name: $name,
            takes: &[("a", Whole), ("b", Whole)],
            gives: Gives::Is(ScalarType::Long),
            evaluate: Evaluate::Row(|values, _| {
                let function: fn(i64, i64) -> i64 = $function;
                whole(values, 0).zip(whole(values, 1)).map_or(Value::Null, |(a, b)| Value::Long(function(a, b)))
            }),
            about: $about,
            example: $example,
            ..BASE
        }
    };
}

pub(super) const TABLE: &[FunctionDef] = &[
    FunctionDef {
        name: "bin",
        aliases: &["floor"],
        takes: &[("value", Ordered), ("size", Ordered)],
        gives: Gives::Binned,
        names: Names::Argument,
        evaluate: Evaluate::Core(Function::Bin),
        about: "The largest multiple of a size that is not above the value.",
        example: ("bin(7, 5)", "5"),
        ..BASE
    },
    FunctionDef {
        name: "bin_at",
        takes: &[("value", Ordered), ("size", Ordered), ("fixed_point", Ordered)],
        gives: Gives::Binned,
        names: Names::Argument,
        evaluate: Evaluate::Row(bin_at),
        about: "The largest value that is not above the first and differs from a fixed point by a multiple of a size.",
        example: ("bin_at(6.5, 2.5, 7)", "4.5"),
        ..BASE
    },
    FunctionDef {
        name: "abs",
        takes: &[("value", Ordered)],
        gives: Gives::First,
        evaluate: Evaluate::Row(|values, _| match scalar(values, 0) {
            Value::Long(number) => Value::Long(number.wrapping_abs()),
            Value::Real(number) => Value::Real(number.abs()),
            Value::TimeSpan(ticks) => Value::TimeSpan(ticks.wrapping_abs()),
            _ => Value::Null,
        }),
        about: "A number or a span without its sign.",
        example: ("abs(-5)", "5"),
        ..BASE
    },
    FunctionDef {
        name: "round",
        takes: &[("number", Number)],
        may_take: &[("digits", Whole)],
        gives: Gives::Is(ScalarType::Real),
        evaluate: Evaluate::Row(|values, _| {
            let digits = if values.len() > 1 { whole(values, 1).unwrap_or(0) } else { 0 };
            let scale = 10_f64.powi(i32::try_from(digits).unwrap_or(0).clamp(-300, 300));
            real(values, 0).map_or(Value::Null, |number| Value::Real((number * scale).round() / scale))
        }),
        about: "A number rounded to so many digits behind the point, halves away from 0.",
        example: ("round(2.15, 1)", "2.2"),
        ..BASE
    },
    FunctionDef {
        name: "ceiling",
        takes: &[("number", Number)],
        gives: Gives::Is(ScalarType::Real),
        evaluate: Evaluate::Row(|values, _| real(values, 0).map_or(Value::Null, |number| Value::Real(number.ceil()))),
        about: "The smallest whole number that is not below a number.",
        example: ("ceiling(1.2)", "2.0"),
        ..BASE
    },
    FunctionDef {
        name: "sign",
        takes: &[("number", Number)],
        gives: Gives::Is(ScalarType::Real),
        evaluate: Evaluate::Row(|values, _| match real(values, 0) {
            Some(0.0) => Value::Real(0.0),
            Some(number) => Value::Real(number.signum()),
            None => Value::Null,
        }),
        about: "-1, 0 or 1, as a number is below, equal to or above 0.",
        example: ("sign(-42)", "-1.0"),
        ..BASE
    },
    FunctionDef {
        name: "pow",
        takes: &[("base", Number), ("exponent", Number)],
        gives: Gives::Is(ScalarType::Real),
        evaluate: Evaluate::Row(|values, _| {
            real(values, 0)
                .zip(real(values, 1))
                .map_or(Value::Null, |(base, exponent)| Value::Real(base.powf(exponent)))
        }),
        about: "A number to the power of another.",
        example: ("pow(2, 3)", "8.0"),
        ..BASE
    },
    FunctionDef {
        name: "pi",
        gives: Gives::Is(ScalarType::Real),
        evaluate: Evaluate::Row(|_, _| Value::Real(std::f64::consts::PI)),
        about: "The ratio of a circle's circumference to its diameter.",
        example: ("round(pi(), 2)", "3.14"),
        ..BASE
    },
    of_real!("sqrt", f64::sqrt, "The square root.", ("sqrt(9)", "3.0")),
    of_real!("exp", f64::exp, "e to the power of a number.", ("exp(0)", "1.0")),
    of_real!("exp2", f64::exp2, "2 to the power of a number.", ("exp2(3)", "8.0")),
    of_real!("exp10", |x| 10_f64.powf(x), "10 to the power of a number.", ("exp10(2)", "100.0")),
    of_real!("log", f64::ln, "The natural logarithm.", ("log(1)", "0.0")),
    of_real!("log2", f64::log2, "The logarithm to base 2.", ("log2(8)", "3.0")),
    of_real!("log10", f64::log10, "The logarithm to base 10.", ("log10(1000)", "3.0")),
    of_real!("sin", f64::sin, "The sine of an angle in radians.", ("sin(0)", "0.0")),
    of_real!("cos", f64::cos, "The cosine of an angle in radians.", ("cos(0)", "1.0")),
    of_real!("tan", f64::tan, "The tangent of an angle in radians.", ("tan(0)", "0.0")),
    of_real!("degrees", f64::to_degrees, "An angle in radians as degrees.", ("degrees(0)", "0.0")),
    of_real!("radians", f64::to_radians, "An angle in degrees as radians.", ("radians(0)", "0.0")),
    FunctionDef {
        name: "isnan",
        takes: &[("number", Number)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(real(values, 0).map(f64::is_nan))),
        about: "Whether a real is none that can be counted with.",
        example: ("isnan(real(nan))", "true"),
        ..BASE
    },
    FunctionDef {
        name: "isinf",
        takes: &[("number", Number)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(real(values, 0).map(f64::is_infinite))),
        about: "Whether a real is without end.",
        example: ("isinf(1.0 / 0.0)", "true"),
        ..BASE
    },
    FunctionDef {
        name: "isfinite",
        takes: &[("number", Number)],
        gives: Gives::Is(ScalarType::Bool),
        evaluate: Evaluate::Row(|values, _| truth(real(values, 0).map(f64::is_finite))),
        about: "Whether a real is a number that has an end.",
        example: ("isfinite(1.5)", "true"),
        ..BASE
    },
    of_two!("binary_and", |a, b| a & b, "The bits that both numbers have.", ("binary_and(6, 3)", "2")),
    of_two!("binary_or", |a, b| a | b, "The bits that either number has.", ("binary_or(6, 3)", "7")),
    of_two!("binary_xor", |a, b| a ^ b, "The bits that one number has.", ("binary_xor(6, 3)", "5")),
    of_two!(
        "binary_shift_left",
        |a, b| a.wrapping_shl((b & 63) as u32),
        "A number with its bits moved up.",
        ("binary_shift_left(1, 4)", "16")
    ),
    of_two!(
        "binary_shift_right",
        |a, b| a.wrapping_shr((b & 63) as u32),
        "A number with its bits moved down.",
        ("binary_shift_right(16, 4)", "1")
    ),
    FunctionDef {
        name: "binary_not",
        takes: &[("number", Whole)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| whole(values, 0).map_or(Value::Null, |number| Value::Long(!number))),
        about: "A number with all its bits turned.",
        example: ("binary_not(100)", "-101"),
        ..BASE
    },
    FunctionDef {
        name: "bitset_count_ones",
        takes: &[("number", Whole)],
        gives: Gives::Is(ScalarType::Long),
        evaluate: Evaluate::Row(|values, _| {
            whole(values, 0).map_or(Value::Null, |number| Value::Long(i64::from(number.count_ones())))
        }),
        about: "How many bits of a number are set.",
        example: ("bitset_count_ones(42)", "3"),
        ..BASE
    },
];

fn bin_at(values: &[Value<'_>], ty: ScalarType) -> Value<'static> {
    let ticks = |at: usize| match &values[at] {
        Value::Long(number) | Value::DateTime(number) | Value::TimeSpan(number) => Some(*number),
        _ => None,
    };
    if ty == ScalarType::Real {
        let (Some(value), Some(size), Some(fixed)) = (real(values, 0), real(values, 1), real(values, 2)) else {
            return Value::Null;
        };
        return if size > 0.0 { Value::Real(((value - fixed) / size).floor() * size + fixed) } else { Value::Null };
    }
    let (Some(value), Some(size), Some(fixed)) = (ticks(0), ticks(1), ticks(2)) else { return Value::Null };
    let distance = value.checked_sub(fixed).filter(|_| size > 0);
    let binned = distance.and_then(|distance| distance.div_euclid(size).checked_mul(size)?.checked_add(fixed));
    match ty {
        ScalarType::DateTime => datetime_ticks(binned).map_or(Value::Null, Value::DateTime),
        ScalarType::TimeSpan => binned.map_or(Value::Null, Value::TimeSpan),
        _ => binned.map_or(Value::Null, Value::Long),
    }
}
