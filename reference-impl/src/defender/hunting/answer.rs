//! Answers and errors of hunting, as the API has them (`FACTS.md` 2.10, 33).

use std::sync::Arc;

use crate::hunting::{Answer, ErrorClass, QueryError, Value};
use crate::protocol::defender::{HuntingAnswer, HuntingColumn, HuntingStats, HuntingValue};
use crate::protocol::{ApiError, ErrorCode};
use crate::time::SimDuration;

/// An answer with what it was charged.
pub(super) fn of(answer: &Answer, run_time: SimDuration) -> HuntingAnswer {
    let columns = answer.fields().len();
    let column = |field: &crate::hunting::Field| HuntingColumn {
        name: field.name.clone(),
        type_name: field.ty.answer_name().to_owned(),
    };
    let row = |row| (0..columns).map(|column| value(answer, row, column)).collect();
    HuntingAnswer {
        stats: HuntingStats {
            execution_time: run_time,
            memory: answer.memory(),
            rows: answer.rows() as u64,
            bytes: answer.bytes(),
        },
        schema: answer.fields().iter().map(column).collect(),
        results: (0..answer.rows()).map(row).collect(),
    }
}

fn value(answer: &Answer, row: usize, column: usize) -> HuntingValue {
    match answer.value(row, column) {
        Value::Null => HuntingValue::Null,
        Value::Bool(value) => HuntingValue::Bool(value),
        Value::Long(number) => HuntingValue::Number(number.into()),
        Value::Real(number) => match serde_json::Number::from_f64(number) {
            Some(number) => HuntingValue::Number(number),
            // JSON has no such numbers: the service writes them as text.
            None if number.is_nan() => HuntingValue::Text("NaN".into()),
            None if number > 0.0 => HuntingValue::Text("Infinity".into()),
            None => HuntingValue::Text("-Infinity".into()),
        },
        Value::String(text) => HuntingValue::Text(answer.shared_text(row, column).unwrap_or_else(|| text.into())),
        time @ (Value::DateTime(_) | Value::TimeSpan(_)) => HuntingValue::Text(time.to_text().into()),
        Value::Dynamic(dynamic) => match serde_json::to_value(&*dynamic) {
            Ok(value) => HuntingValue::Json(Arc::new(value)),
            Err(_) => HuntingValue::Text(dynamic.to_text().into()),
        },
    }
}

/// Why there is no answer.
pub(super) fn refusal(error: &QueryError, query: &str) -> ApiError {
    let code = match error.class {
        ErrorClass::Syntax | ErrorClass::Semantic | ErrorClass::Limit => ErrorCode::BadRequest,
        ErrorClass::Unsupported => ErrorCode::NotImplemented,
    };
    ApiError::new(code, error.api_message_in(query))
}
