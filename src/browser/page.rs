//! What is on the page, by role and accessible name as a screen reader has them, and what a person does
//! with it: press, choose, type.

use std::time::Duration;

use serde_json::{Value, json};

use super::chrome::{BrowserError, DevTools};

/// How long an element stays lit up before it is pressed.
const HIGHLIGHT: Duration = Duration::from_millis(200);
/// How often an element is looked for before something else counts as in front of it.
const TRIES: u32 = 20;

/// Scrolls an element into view. Returns its center in the window, and its distance from the top and the
/// left of its page; null if it isn't shown or something is in front of it.
const LOCATE: &str = "function () {
    this.scrollIntoView({ block: 'center', inline: 'center' });
    const box = this.getBoundingClientRect();
    if (!box.width || !box.height) return null;
    let x = box.left + box.width / 2, y = box.top + box.height / 2;
    let page = this.ownerDocument;
    const place = [Math.round(box.top + page.defaultView.scrollY), box.left];
    const hit = page.elementFromPoint(x, y);
    if (!hit || !this.contains(hit)) return null;
    for (let frame = page.defaultView.frameElement; frame; frame = page.defaultView.frameElement) {
        const around = frame.getBoundingClientRect();
        x += around.left + frame.clientLeft;
        y += around.top + frame.clientTop;
        page = frame.ownerDocument;
        if (page.elementFromPoint(x, y) !== frame) return null;
    }
    return { center: [x, y], place };
}";

/// The labels of a drop-down list's options; null for anything else.
pub(super) const OPTION_LABELS: &str = "function () {
    return this.tagName === 'SELECT' ? [...this.options].map((o) => o.disabled ? '' : o.label.trim()) : null;
}";

/// Chooses an option of a drop-down list by its place.
pub(super) const CHOOSE_OPTION: &str = "function (place) {
    this.selectedIndex = place;
    this.dispatchEvent(new Event('input', { bubbles: true }));
    this.dispatchEvent(new Event('change', { bubbles: true }));
}";

/// Whether a field takes free text: it suggests nothing, or only what the browser itself suggests.
pub(super) const TAKES_FREE_TEXT: &str = "function () {
    return !!this.list || (this.getAttribute('role') !== 'combobox' && !this.hasAttribute('aria-autocomplete'));
}";

/// The roles of what is pressed.
pub(super) const BUTTONS: &[&str] = &["button", "link", "menuitem", "tab", "treeitem"];
/// The roles of what is set.
pub(super) const FIELDS: &[&str] = &["combobox", "textbox", "searchbox", "listbox", "button"];
/// The roles of what text is typed into.
pub(super) const TEXT_FIELDS: &[&str] = &["textbox", "searchbox", "combobox"];
/// The roles of what a field offers.
pub(super) const OPTIONS: &[&str] = &["option", "menuitem", "menuitemradio", "treeitem"];

/// Why a step wasn't made.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The page isn't as expected: a person must make the step.
    #[error("{0}")]
    Unrecognized(String),
    /// The browser failed.
    #[error(transparent)]
    Browser(#[from] BrowserError),
}

/// Something on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub(super) id: u64,
    /// Its role, such as `button`.
    pub role: String,
    /// Its accessible name.
    pub name: String,
    /// Its value, empty if it has none; `checked` for a chosen radio button or check box.
    pub value: String,
}

impl Element {
    /// Whether it shows exactly this text.
    pub(super) fn shows(&self, text: &str) -> bool {
        self.value == text || self.name == text
    }

    /// Whether it has one of these roles.
    pub(super) fn has_role(&self, roles: &[&str]) -> bool {
        roles.contains(&self.role.as_str())
    }

    /// Its name and value in a line.
    pub(super) fn line(&self) -> String {
        if self.value.is_empty() {
            self.name.clone()
        } else {
            format!("{}: {}", self.name, self.value)
        }
    }
}

/// The page in the browser.
pub(super) struct Page {
    tools: DevTools,
    origin: String,
}

impl Page {
    /// A page whose elements count only in the frames of this origin.
    pub(super) fn new(tools: DevTools, origin: String) -> Self {
        Self { tools, origin }
    }

    /// Everything that has a name or a value, in the top frame and the frames of the same origin in it. Empty
    /// if the page is another site's.
    pub(super) async fn elements(&mut self) -> Result<Vec<Element>, BrowserError> {
        let tree = self.tools.call("Page.getFrameTree", json!({})).await?;
        let mut frames = Vec::new();
        own_frames(&tree["frameTree"], &self.origin, &mut frames);
        let mut elements = Vec::new();
        for frame in frames {
            let tree = json!({ "frameId": frame });
            let tree = self.tools.call("Accessibility.getFullAXTree", tree).await?;
            let nodes = tree["nodes"].as_array().into_iter().flatten();
            elements.extend(nodes.filter_map(element));
        }
        Ok(elements)
    }

    /// Those that are shown, with nothing in front of them, from the top down.
    pub(super) async fn shown(
        &mut self,
        elements: Vec<Element>,
    ) -> Result<Vec<Element>, BrowserError> {
        let mut shown = Vec::new();
        for element in elements {
            let place = self.run(&element, LOCATE, json!([])).await?["place"].take();
            if let (Some(top), Some(left)) = (place[0].as_f64(), place[1].as_f64()) {
                shown.push((top, left, element));
            }
        }
        shown.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Ok(shown.into_iter().map(|(.., element)| element).collect())
    }

    /// Lights an element up and presses it, once it stays where it is with nothing in front of it.
    pub(super) async fn press(&mut self, element: &Element) -> Result<(), StepError> {
        let mut before = Value::Null;
        for _ in 0..TRIES {
            self.highlight(element).await?;
            let center = self.center(element).await?;
            if center == before && !center.is_null() {
                for (kind, button, buttons, count) in [
                    ("mouseMoved", "none", 0, 0),
                    ("mousePressed", "left", 1, 1),
                    ("mouseReleased", "left", 0, 1),
                ] {
                    let event = json!({"type": kind, "x": center[0], "y": center[1],
                        "button": button, "buttons": buttons, "clickCount": count});
                    self.tools.call("Input.dispatchMouseEvent", event).await?;
                }
                return Ok(());
            }
            before = center;
        }
        unrecognized(format!(
            "\"{}\" can't be clicked: it is covered or moving",
            element.name
        ))
    }

    /// Lights an element up for a moment.
    pub(super) async fn highlight(&mut self, element: &Element) -> Result<(), BrowserError> {
        let color = json!({"r": 255, "g": 140, "b": 0, "a": 0.4});
        let lit = json!({"backendNodeId": element.id, "highlightConfig": {"contentColor": color, "borderColor": color}});
        self.tools.call("Overlay.highlightNode", lit).await?;
        tokio::time::sleep(HIGHLIGHT).await;
        self.tools
            .call("Overlay.hideHighlight", json!({}))
            .await
            .map(drop)
    }

    /// Replaces the text of a field, letter by letter.
    pub(super) async fn type_text(
        &mut self,
        element: &Element,
        text: &str,
    ) -> Result<(), BrowserError> {
        let select = "function () { this.focus(); this.select?.(); }";
        self.run(element, select, json!([])).await?;
        for letter in text.chars() {
            let letter = letter.to_string();
            let down = json!({"type": "keyDown", "key": letter, "text": letter});
            let up = json!({"type": "keyUp", "key": letter});
            self.tools.call("Input.dispatchKeyEvent", down).await?;
            self.tools.call("Input.dispatchKeyEvent", up).await?;
        }
        Ok(())
    }

    async fn center(&mut self, element: &Element) -> Result<Value, BrowserError> {
        Ok(self.run(element, LOCATE, json!([])).await?["center"].take())
    }

    /// Runs a function on an element. Null if it was removed.
    pub(super) async fn run(
        &mut self,
        element: &Element,
        function: &str,
        arguments: Value,
    ) -> Result<Value, BrowserError> {
        let node = json!({"backendNodeId": element.id});
        let resolved = self.tools.call("DOM.resolveNode", node).await?;
        let call = json!({
            "functionDeclaration": function,
            "objectId": resolved["object"]["objectId"],
            "arguments": arguments,
            "returnByValue": true,
        });
        let mut ran = self.tools.call("Runtime.callFunctionOn", call).await?;
        Ok(ran["result"]["value"].take())
    }
}

/// The ids of the frames of an origin, down from the top without leaving it.
fn own_frames(tree: &Value, origin: &str, found: &mut Vec<String>) {
    if tree["frame"]["securityOrigin"] != origin {
        return;
    }
    found.extend(tree["frame"]["id"].as_str().map(str::to_owned));
    for child in tree["childFrames"].as_array().into_iter().flatten() {
        own_frames(child, origin, found);
    }
}

fn element(node: &Value) -> Option<Element> {
    let text = |key: &str| {
        node[key]["value"]
            .as_str()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let mut element = Element {
        id: node["backendDOMNodeId"].as_u64()?,
        role: text("role"),
        name: text("name"),
        value: text("value"),
    };
    let properties = node["properties"].as_array().map_or(&[][..], Vec::as_slice);
    // Some are true, some are "true".
    let is_true = |one: &Value| one["value"]["value"] == true || one["value"]["value"] == "true";
    let has = |name: &str| {
        properties
            .iter()
            .any(|one| one["name"] == name && is_true(one))
    };
    if has("checked") {
        "checked".clone_into(&mut element.value);
    }
    let is_disabled = has("disabled");
    let has_words = !(element.name.is_empty() && element.value.is_empty());
    (node["ignored"] != true && has_words && !is_disabled).then_some(element)
}

/// Fails because the page isn't as expected.
pub(super) fn unrecognized<T>(reason: impl Into<String>) -> Result<T, StepError> {
    Err(StepError::Unrecognized(reason.into()))
}
