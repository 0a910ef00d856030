//! Reading the JSON body of a request field by field, so that each error names its field.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{ApiError, FieldError};

/// The fields of a body that weren't read yet, and the errors so far.
pub(super) struct Body {
    fields: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Body {
    /// Fails for anything but a JSON object.
    pub(super) fn parse(body: &[u8]) -> Result<Body, ApiError> {
        let fields = serde_json::from_slice(body)
            .map_err(|error| FieldError::new("body", error.to_string()))?;
        Ok(Body {
            fields,
            errors: Vec::new(),
        })
    }

    /// Reads a field; `null` is the same as none (documented for properties, assumed elsewhere).
    pub(super) fn take<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.fields.remove(name).filter(|value| !value.is_null())?;
        match serde_json::from_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.reject(name, error.to_string());
                None
            }
        }
    }

    /// Notes an error in a field.
    pub(super) fn reject(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, message));
    }

    /// Fails if there was an error, and for fields that weren't read if `strict`.
    pub(super) fn finish(mut self, strict: bool) -> Result<(), ApiError> {
        if strict {
            let extra = self.fields.keys().map(|name| FieldError::extra(name));
            self.errors.extend(extra);
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Invalid(self.errors))
        }
    }
}
