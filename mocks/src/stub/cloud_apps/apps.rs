//! Apps: categories, tags, the drawer, block scripts (`FACTS.md` 6.7 to 6.10; DSC-09, BLK-01, BLK-13).

use gnomon_reference_impl::catalog::AppId;
use gnomon_reference_impl::http::cloud_apps::CloudAppsRoute;
use gnomon_reference_impl::protocol::cloud_apps::{
    AppTag, BlockScript, CloudAppsRequest, CloudAppsResponse, TaggedApp,
};
use gnomon_reference_impl::protocol::discovery::{
    AppDrawer, AppLine, DiscoveryAnswer, DiscoveryQuery, Line, ListQuery, Subject,
};

use super::discovered::list;
use crate::stub::endpoints::endpoints;
use crate::stub::recorded_request::said;
use crate::stub::{CloudAppsApi, Question, RecordedRequest};

/// An app that is tagged, as administrators see it.
fn tagged(app: &AppLine) -> Option<TaggedApp> {
    let (propagated, waiting, skipped, taken) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Some(TaggedApp { name: app.name.clone(), tag: app.tag?, propagated, waiting, skipped, taken })
}

/// The tagged apps of these.
fn tagged_of(lines: &[Line]) -> CloudAppsResponse {
    let apps = lines.iter().filter_map(|line| match &line.subject {
        Subject::App(app) => tagged(app),
        _ => None,
    });
    CloudAppsResponse::TaggedApps(apps.collect())
}

/// The app in the path.
pub(super) fn app(recorded: &RecordedRequest) -> Option<AppId> {
    recorded.segment(0)?.parse().map(AppId).ok()
}

/// The app in the path, and how it is to be tagged.
pub(super) fn tagging(recorded: &RecordedRequest) -> Option<(AppId, AppTag)> {
    let tag = said!(recorded, Question::CloudApps(CloudAppsRequest::TagApp { tag, .. }) => *tag);
    Some((app(recorded)?, tag?))
}

endpoints! {
    CloudAppsApi;

    /// How many of these discovered apps each category has: `POST /api/v1/discovery/discovered_apps/categories/`.
    Categories = CloudAppsRoute::Categories, lists;
    holds (apps: Vec<Line>) {
        Question::Discovery(DiscoveryQuery::List(query)) => list(query, apps),
    }
    asks (recorded) -> ListQuery { said!(recorded, Question::Discovery(DiscoveryQuery::List(query)) => query.clone()) }

    /// How many of these discovered apps have each tag: `POST /cas/api/v1/discovery/discovered_apps/tags/`. Without a
    /// stream it is about the catalogue, in which those of these are tagged that are.
    TagCounts = CloudAppsRoute::TagCounts, lists;
    holds (apps: Vec<Line>) {
        Question::Discovery(DiscoveryQuery::List(query)) => list(query, apps),
        Question::CloudApps(CloudAppsRequest::ListTaggedApps) => tagged_of(apps),
    }
    asks (recorded) -> super::Parameters { recorded.parameters() }

    /// An app of the catalogue: `GET /cas/api/v1/saasdb/{appId}/`. What the catalogue says of it is the catalogue's;
    /// the tag, and with `streamId` the usage, are this drawer's.
    GetApp = CloudAppsRoute::App, finds;
    holds (drawer: AppDrawer) at (drawer.app.app_id.map(|id| id.0.to_string()).unwrap_or_default()) {
        Question::CloudApps(CloudAppsRequest::ListTaggedApps) => {
            CloudAppsResponse::TaggedApps(tagged(&drawer.app).into_iter().collect())
        },
        Question::Discovery(DiscoveryQuery::App { .. }) => DiscoveryAnswer::App(Box::new(drawer.clone())),
    }
    asks (recorded) -> AppId { app(recorded) }

    /// The tags, each with its apps of these: `GET /cas/api/v1/discovery/app_tags/`, and `POST` in edition `2021-02`.
    AppTags = CloudAppsRoute::AppTags, lists;
    holds (apps: Vec<TaggedApp>) {
        Question::CloudApps(CloudAppsRequest::ListTaggedApps) => CloudAppsResponse::TaggedApps(apps.clone()),
    }
    asks (recorded) -> () { Some(()) }

    /// An app is tagged: `POST /api/v1/discovery/discovery_app/{appId}/add_tag/`. In edition `2021-02` only.
    AddAppTag = CloudAppsRoute::AddAppTag, finds;
    holds (done: ()) {
        Question::CloudApps(CloudAppsRequest::TagApp { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> (AppId, AppTag) { tagging(recorded) }

    /// A tag of an app is taken away, if the app is tagged so:
    /// `POST /api/v1/discovery/discovery_app/{appId}/remove_tag/`. These are tagged. In edition `2021-02` only.
    RemoveAppTag = CloudAppsRoute::RemoveAppTag, lists, finds;
    holds (apps: Vec<TaggedApp>) {
        Question::CloudApps(CloudAppsRequest::ListTaggedApps) => CloudAppsResponse::TaggedApps(apps.clone()),
        Question::CloudApps(CloudAppsRequest::UntagApp { .. }) => CloudAppsResponse::Done,
    }
    asks (recorded) -> AppId { app(recorded) }

    /// The block script for an appliance: `GET /api/discovery_block_scripts/?format=120&type=banned`.
    BlockScripts = CloudAppsRoute::BlockScript;
    holds (script: BlockScript) {
        Question::CloudApps(CloudAppsRequest::BlockScript { .. }) => CloudAppsResponse::BlockScript(script.clone()),
    }
    asks (recorded) -> u16 { said!(recorded, Question::CloudApps(CloudAppsRequest::BlockScript { format }) => *format) }
}
