//! Whether a value is what a JSON Schema says, as far as `schemars` writes them.

use serde_json::Value;

/// What a reference points to; what is no reference is itself.
pub(super) fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} is elsewhere"));
            document.pointer(pointer).unwrap_or_else(|| panic!("{reference} points to nothing"))
        }
        None => value,
    }
}

/// Whether a value is what a schema of a document says: its type, its words, what is required of it, and one of its
/// alternatives.
pub(super) fn fits(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let schema = resolved(document, schema);
    let wrong = |why: &str| Err(format!("{value} {why}: {schema}"));
    if schema.get("const").is_some_and(|only| only != value) {
        return wrong("is another value");
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return wrong("is none of these");
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    let may_be = match &schema["type"] {
        Value::String(kind) => is(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
        _ => true,
    };
    if !may_be {
        return wrong("is of another type");
    }
    if let Some(items) = schema.get("items") {
        value.as_array().into_iter().flatten().try_for_each(|item| fits(document, items, item))?;
    }
    for alternatives in ["anyOf", "oneOf"].iter().filter_map(|word| schema[word].as_array()) {
        let misfits: Vec<String> = alternatives.iter().filter_map(|one| fits(document, one, value).err()).collect();
        if misfits.len() == alternatives.len() {
            return wrong(&format!("is none of these ({})", misfits.join("; ")));
        }
    }
    let Some(object) = value.as_object() else { return Ok(()) };
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for name in required {
        if !object.contains_key(name) {
            return wrong(&format!("has no `{name}`"));
        }
    }
    object.iter().try_for_each(|(name, value)| {
        match (schema["properties"].get(name), &schema["additionalProperties"]) {
            (Some(schema), _) | (None, schema @ Value::Object(_)) => fits(document, schema, value),
            (None, Value::Bool(false)) => wrong(&format!("may not have `{name}`")),
            (None, _) => Ok(()),
        }
    })
}
