//! Shops to connect to: sandboxes beside the test, each with keys of its own.

use std::thread::JoinHandle;

use prive_ps::sandbox::{Sandbox, SeedSubscriber, Settings};
use tokio::sync::oneshot;

/// A shop at a local Postscript, open until it is dropped.
pub(crate) struct Shop {
    pub(crate) url: String,
    close: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
}

/// The private key of the shop that [`Shop::tea`] opens.
pub(crate) const TEA: &str = "sk_7ea00000000000000000000000007ea1";

/// The private key of the shop that [`Shop::soap`] opens.
pub(crate) const SOAP: &str = "sk_50a900000000000000000000000050a9";

/// The private key of a partner whom both shops know.
pub(crate) const PARTNER: &str = "sk_partner_9a000000000000000000000000009a47";

/// The only subscriber of the tea shop.
pub(crate) const TEA_DRINKER: &str = "+12125550123";

/// The only subscriber of the soap shop.
pub(crate) const SOAP_USER: &str = "+12125550145";

impl Shop {
    pub(crate) fn tea() -> Self {
        Self::open("shop_7ea", "Lantern Tea", TEA, TEA_DRINKER)
    }

    pub(crate) fn soap() -> Self {
        Self::open("shop_50a9", "Kernel Soap", SOAP, SOAP_USER)
    }

    fn open(id: &str, name: &str, key: &str, phone: &str) -> Self {
        let person = SeedSubscriber {
            shopify_customer_id: None,
            phone: Some(phone.to_owned()),
            email: None,
            tags: Vec::new(),
            properties: serde_json::Map::new(),
            can_send: true,
        };
        let settings = Settings {
            key: Some(key.to_owned()),
            partner_key: Some(PARTNER.to_owned()),
            shop_id: id.to_owned(),
            shop_name: name.to_owned(),
            rate: None,
            ..Settings::default()
        };
        let (close, closed) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let serving = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let sandbox = Sandbox::start(settings, [person]).await.unwrap();
                tell.send(sandbox.url().to_owned()).unwrap();
                // Ends with the test, whether it says so or falls over.
                let _ = closed.await;
                sandbox.stop().await;
            });
        });
        Self {
            url: told.recv().unwrap(),
            close: Some(close),
            serving: Some(serving),
        }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        drop(self.close.take());
        if let Some(serving) = self.serving.take() {
            let _ = serving.join();
        }
    }
}
