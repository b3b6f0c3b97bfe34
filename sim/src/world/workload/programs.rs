//! The programs that open connections: browsers by their share, the programs of apps, and services of Windows
//! (`FACTS.md` 24.2: browser share, 78 % of connections by browsers).

use gnomon_reference_impl::catalog::{AppIndex, Catalog, Category};
use gnomon_reference_impl::names::{AccountId, Client, ImageId, Names, ProcessImage};

use super::super::purpose::Purpose;
use crate::engine::{Seed, below_32};

/// Where browsers are.
const EDGE: &str = r"C:\Program Files (x86)\Microsoft\Edge\Application";
const CHROME: &str = r"C:\Program Files\Google\Chrome\Application";
const FIREFOX: &str = r"C:\Program Files\Mozilla Firefox";
const INTERNET_EXPLORER: &str = r"C:\Program Files\Internet Explorer";

/// What the network service of a browser is started with, where it is a process of its own.
const NETWORK_SERVICE: &str =
    "--type=utility --utility-sub-type=network.mojom.NetworkService --lang=en-US --service-sandbox-type=none";

/// Browsers with their share in hundredths of users: file, folder, arguments of the process that connects.
///
/// In a third of the installations of Edge and Chrome the browser itself connects: its command line is shorter, so that
/// heavy users of these meet the cap by the number of their transactions, and the others by their bytes (ours).
const BROWSERS: [(u32, &str, &str, &str, Client); 6] = [
    (30, "msedge.exe", EDGE, NETWORK_SERVICE, Client::Edge),
    (15, "msedge.exe", EDGE, "--profile-directory=Default", Client::Edge),
    (32, "chrome.exe", CHROME, NETWORK_SERVICE, Client::Browser),
    (16, "chrome.exe", CHROME, "", Client::Browser),
    (5, "firefox.exe", FIREFOX, "", Client::Browser),
    (2, "iexplore.exe", INTERNET_EXPLORER, "SCODEF:6720 CREDAT:17410 /prefetch:2", Client::Edge),
];

/// Programs of apps by category, for the rest of the connections.
const PROGRAMS: [(Category, &str, &str); 5] = [
    (Category::CloudStorage, "FileSync.exe", r"C:\Program Files\File Sync"),
    (Category::Collaboration, "Teams.exe", r"C:\Program Files\Microsoft\Teams\current"),
    (Category::Webemail, "OUTLOOK.EXE", r"C:\Program Files\Microsoft Office\root\Office16"),
    (Category::OnlineMeetings, "Zoom.exe", r"C:\Program Files\Zoom\bin"),
    (Category::PersonalInstantMessaging, "Messenger.exe", r"C:\Program Files\Messenger"),
];

/// Hundredths of sessions with an app that has a program in which the browser is used all the same.
const BROWSER_SHARE: u32 = 78;

/// The programs, by their numbers.
#[derive(Clone, Debug)]
pub(in crate::world) struct Programs {
    browsers: [ImageId; BROWSERS.len()],
    /// For each app, its program beside the browser, if it has one.
    by_app: Vec<Option<ImageId>>,
    service: ImageId,
}

impl Programs {
    /// The programs for the apps of `catalog`, added to `names`.
    pub(in crate::world) fn new(catalog: &Catalog, names: &mut Names) -> Self {
        let browsers = BROWSERS.map(|(_, file, folder, arguments, client)| {
            names.add_image(ProcessImage::new(file, folder, arguments, client))
        });
        let programs = PROGRAMS.map(|(category, file, folder)| {
            (category, names.add_image(ProcessImage::new(file, folder, "/background", Client::Program)))
        });
        let of = |category| programs.iter().find(|(of, _)| *of == category).map(|(_, image)| *image);
        let by_app = catalog.iter().map(|(_, app)| of(app.category)).collect();
        let service =
            ProcessImage::new("svchost.exe", r"C:\Windows\System32", "-k netsvcs -p -s Schedule", Client::Program);
        Self { browsers, by_app, service: names.add_image(service.as_service()) }
    }

    /// The browser of a user.
    pub(in crate::world) fn browser_of(&self, seed: Seed, account: AccountId) -> ImageId {
        let mut at = below_32(Purpose::Habits.block(seed, account.0, 0)[0] as u32, 100);
        for ((share, ..), image) in BROWSERS.iter().zip(self.browsers) {
            if at < *share {
                return image;
            }
            at -= share;
        }
        self.browsers[0]
    }

    /// The program of a session with `app` by a user of `browser`.
    #[inline]
    pub(in crate::world) fn of_session(&self, app: AppIndex, browser: ImageId, draw: u32) -> ImageId {
        match self.by_app[app.position()] {
            Some(program) if below_32(draw, 100) >= BROWSER_SHARE => program,
            _ => browser,
        }
    }

    /// The service that makes the background traffic.
    pub(in crate::world) const fn service(&self) -> ImageId {
        self.service
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_have_browsers_by_their_share() {
        let mut names = Names::new();
        let programs = Programs::new(&Catalog::built_in(), &mut names);
        let mut counts = [0; BROWSERS.len()];
        for account in 0..20_000 {
            let browser = programs.browser_of(Seed(3), AccountId(account));
            counts[programs.browsers.iter().position(|image| *image == browser).unwrap()] += 1;
        }
        for ((share, file, ..), count) in BROWSERS.iter().zip(counts) {
            assert!(u32::abs_diff(share * 200, count) < 200, "{file}: {count} of 20,000");
        }
    }
}
