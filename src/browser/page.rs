//! What is on the page, by role and accessible name as a screen reader has them, and what a person does
//! with it: press, choose, type.

use std::time::Duration;

use serde_json::{Value, json};

use super::devtools::{BrowserError, DevTools};
use super::labels::plain;

/// How long an element stays lit up before it is pressed.
const HIGHLIGHT: Duration = Duration::from_millis(200);
/// How often an element is looked for before something else counts as in front of it.
const TRIES: u32 = 20;

/// Scrolls an element into view and returns its center in the window; null if it isn't shown or
/// something is in front of it.
const CENTER: &str = "function () {
    this.scrollIntoView({ block: 'center', inline: 'center' });
    const box = this.getBoundingClientRect();
    if (!box.width || !box.height) return null;
    let x = box.left + box.width / 2, y = box.top + box.height / 2;
    let page = this.ownerDocument;
    const hit = page.elementFromPoint(x, y);
    if (!hit || !this.contains(hit)) return null;
    for (let frame = page.defaultView.frameElement; frame; frame = page.defaultView.frameElement) {
        const around = frame.getBoundingClientRect();
        x += around.left + frame.clientLeft;
        y += around.top + frame.clientTop;
        page = frame.ownerDocument;
        if (page.elementFromPoint(x, y) !== frame) return null;
    }
    return { x, y };
}";

/// How far an element is from the top and the left of its page.
const PLACE: &str = "function () {
    const box = this.getBoundingClientRect();
    return [Math.round(box.top + this.ownerDocument.defaultView.scrollY), box.left];
}";

/// The labels of a drop-down list's options; null for anything else.
const LABELS: &str = "function () {
    return this.tagName === 'SELECT' ? [...this.options].map((o) => o.disabled ? '' : o.label) : null;
}";

/// Chooses an option of a drop-down list by its place.
const CHOOSE: &str = "function (place) {
    this.selectedIndex = place;
    this.dispatchEvent(new Event('input', { bubbles: true }));
    this.dispatchEvent(new Event('change', { bubbles: true }));
}";

/// Whether a field takes free text: it suggests nothing, or only what the browser itself suggests.
const IS_FREE: &str = "function () {
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

    /// Whether it can be set.
    pub(super) fn is_control(&self) -> bool {
        FIELDS.contains(&self.role.as_str())
    }

    /// Whether it is something that a field offers.
    pub(super) fn is_option(&self) -> bool {
        OPTIONS.contains(&self.role.as_str())
    }

    /// Whether it has one of these roles and this name, as [`plain`] has it.
    pub(super) fn is(&self, roles: &[&str], name: &str) -> bool {
        roles.contains(&self.role.as_str()) && plain(&self.name) == name
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
            let tree = match self.tools.call("Accessibility.getFullAXTree", tree).await {
                // A frame that has just gone.
                Err(BrowserError::Refused { .. }) => continue,
                tree => tree?,
            };
            let nodes = tree["nodes"].as_array().map_or(&[][..], Vec::as_slice);
            elements.extend(nodes.iter().filter_map(element));
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
            if self.center(&element).await?.is_some() {
                let place = self.run(&element, PLACE, vec![]).await?;
                shown.push((place[0].as_f64(), place[1].as_f64(), element));
            }
        }
        shown.sort_by(|a, b| {
            (a.0, a.1)
                .partial_cmp(&(b.0, b.1))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(shown.into_iter().map(|(.., element)| element).collect())
    }

    /// Lights an element up and presses it, once it stays where it is. False if something is in front of it.
    pub(super) async fn press(&mut self, element: &Element) -> Result<bool, BrowserError> {
        let mut before = self.center(element).await?;
        let mut tries = 0;
        let (x, y) = loop {
            self.highlight(element).await?;
            let center = self.center(element).await?;
            match center {
                Some(center) if before == Some(center) => break center,
                _ if tries == TRIES => return Ok(false),
                _ => (before, tries) = (center, tries + 1),
            }
        };
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({"type": kind, "x": x, "y": y, "clickCount": i32::from(kind != "mouseMoved"),
                "buttons": buttons, "button": if kind == "mouseMoved" { "none" } else { "left" }});
            self.tools.call("Input.dispatchMouseEvent", event).await?;
        }
        Ok(true)
    }

    async fn highlight(&mut self, element: &Element) -> Result<(), BrowserError> {
        let color = json!({"r": 255, "g": 140, "b": 0, "a": 0.4});
        let lit = json!({"backendNodeId": element.id, "highlightConfig": {"contentColor": color, "borderColor": color}});
        self.ignore_gone("Overlay.highlightNode", lit).await?;
        tokio::time::sleep(HIGHLIGHT).await;
        self.ignore_gone("Overlay.hideHighlight", json!({}))
            .await
            .map(|_| ())
    }

    /// The labels of a drop-down list, none if it isn't one.
    pub(super) async fn options(
        &mut self,
        element: &Element,
    ) -> Result<Option<Vec<String>>, BrowserError> {
        let labels = self.run(element, LABELS, vec![]).await?;
        Ok(serde_json::from_value(labels).ok())
    }

    /// Chooses an option of a drop-down list.
    pub(super) async fn choose(
        &mut self,
        element: &Element,
        place: usize,
    ) -> Result<(), BrowserError> {
        self.highlight(element).await?;
        self.run(element, CHOOSE, vec![json!({ "value": place })])
            .await
            .map(|_| ())
    }

    /// Replaces the text of a field, letter by letter.
    pub(super) async fn type_text(
        &mut self,
        element: &Element,
        text: &str,
    ) -> Result<(), BrowserError> {
        self.run(
            element,
            "function () { this.focus(); this.select?.(); }",
            vec![],
        )
        .await?;
        for letter in text.chars() {
            for kind in ["keyDown", "keyUp"] {
                let letter = letter.to_string();
                let mut event = json!({"type": kind, "key": letter});
                if kind == "keyDown" {
                    event["text"] = json!(letter);
                }
                self.tools.call("Input.dispatchKeyEvent", event).await?;
            }
        }
        Ok(())
    }

    /// Whether a field takes any text as it is typed.
    pub(super) async fn takes_free_text(
        &mut self,
        element: &Element,
    ) -> Result<bool, BrowserError> {
        Ok(self.run(element, IS_FREE, vec![]).await? == true)
    }

    async fn center(&mut self, element: &Element) -> Result<Option<(f64, f64)>, BrowserError> {
        let center = self.run(element, CENTER, vec![]).await?;
        Ok(center["x"].as_f64().zip(center["y"].as_f64()))
    }

    /// Runs a function on an element. Null if it is gone.
    async fn run(
        &mut self,
        element: &Element,
        function: &str,
        arguments: Vec<Value>,
    ) -> Result<Value, BrowserError> {
        let node = json!({"backendNodeId": element.id});
        let Some(resolved) = self.ignore_gone("DOM.resolveNode", node).await? else {
            return Ok(Value::Null);
        };
        let call = json!({
            "functionDeclaration": function,
            "objectId": resolved["object"]["objectId"],
            "arguments": arguments,
            "returnByValue": true,
        });
        let ran = self.ignore_gone("Runtime.callFunctionOn", call).await?;
        Ok(ran.map_or(Value::Null, |mut ran| ran["result"]["value"].take()))
    }

    /// Pages change at any time: a command about an element that is gone has no result.
    async fn ignore_gone(
        &mut self,
        method: &'static str,
        parameters: Value,
    ) -> Result<Option<Value>, BrowserError> {
        match self.tools.call(method, parameters).await {
            Err(BrowserError::Refused { .. }) => Ok(None),
            result => result.map(Some),
        }
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
    let has = |name: &str, value: &str| {
        let mut properties = node["properties"].as_array().into_iter().flatten();
        properties.any(|one| {
            one["name"] == name && one["value"]["value"].to_string().trim_matches('"') == value
        })
    };
    if has("checked", "true") {
        "checked".clone_into(&mut element.value);
    }
    let is_disabled = has("disabled", "true");
    let has_words = !(element.name.is_empty() && element.value.is_empty());
    (node["ignored"] != true && has_words && !is_disabled).then_some(element)
}
