Feature: Blocking unsanctioned apps
  An app that is tagged as unsanctioned is blocked on every well-configured device within two hours, and nothing else is.

  @BLK-01
  Rule: Blocking needs the integration, custom network indicators and the blocking of unsanctioned apps

    Example: without <switch> nothing is blocked
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And <switch> is switched off
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks "www.dropbox.com"

      Examples:
        | switch                        |
        | the integration               |
        | custom network indicators     |
        | blocking of unsanctioned apps |

    Example: apps tagged earlier are blocked within two hours of switching <switch> on
      Given 5 connected devices that meet every prerequisite
      And blocking is switched on
      And <switch> is switched off
      And "Dropbox" is tagged as unsanctioned
      And 3 hours have passed
      When the administrator switches <switch> on
      Then within 2 hours every device blocks "www.dropbox.com"

      Examples:
        | switch                        |
        | the integration               |
        | custom network indicators     |
        | blocking of unsanctioned apps |

    Example: <switch> is toggled on but not applied
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And <switch> is switched off
      And <switch> is toggled on but not applied
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks "www.dropbox.com"

      Examples:
        | switch                    |
        | the integration           |
        | custom network indicators |

    Example: <switch> is toggled off but not applied
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When the administrator toggles <switch> off without applying it
      Then for 4 hours every device blocks "www.dropbox.com"

      Examples:
        | switch                    |
        | the integration           |
        | custom network indicators |

    Example: the switches are kept through a crash of <role>
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And <role> crashes for 1 minute
      And 2 minutes have passed
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: <switch> stays off through a crash of Defender
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And <switch> is switched off
      And "Dropbox" is tagged as unsanctioned
      When Defender crashes for 1 minute
      Then for 4 hours no device blocks "www.dropbox.com"

      Examples:
        | switch                        |
        | the integration               |
        | custom network indicators     |
        | blocking of unsanctioned apps |

    Example: with only one of two switches on again nothing is blocked
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And custom network indicators is switched off
      And blocking of unsanctioned apps is switched off
      And "Dropbox" is tagged as unsanctioned
      When the administrator switches custom network indicators on
      Then for 4 hours no device blocks "www.dropbox.com"

  @BLK-02
  Rule: Tagging an app creates its domains as indicators in Defender, usually within a few minutes

    Example: an app of one domain
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 10 minutes Defender has an indicator for "dropbox.com"
      And the indicator for "dropbox.com" blocks a domain for all devices without end

    Example: an app that Cloud Discovery shows
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And each device has made 5 transactions to "www.dropbox.com"
      And 2 hours have passed
      When the administrator tags "Dropbox" as unsanctioned
      Then within 10 minutes each domain of "Dropbox" has an indicator of its own

    Example: an app that is merely sanctioned
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as sanctioned
      Then for 4 hours Defender has no indicator for "dropbox.com"

    Example: several apps at once
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      And the administrator tags "Slack" as unsanctioned
      Then within 10 minutes Defender has an indicator for "dropbox.com"
      And within 10 minutes Defender has an indicator for "slack.com"

    Example: two apps, of which one shares a domain
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And "Shop (Shopify)" is tagged as unsanctioned
      When the administrator tags "Shopify" as unsanctioned
      Then within 10 minutes the synchronised indicators are for the domains of the unsanctioned apps, each one

  @BLK-03
  Rule: Within two hours of the tag every connected, well-configured device blocks the app

    Example: devices that check in once an hour
      Given 20 connected devices that meet every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"
      And for 4 hours no device blocks "www.dropbox.example.org"

    Example: six check-ins in a row are lost
      Given 5 connected devices that meet every prerequisite
      And blocking is switched on
      And the next 6 check-ins of each device are lost
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"

    Example: six answers in a row are lost
      Given 5 connected devices that meet every prerequisite
      And blocking is switched on
      And the next 6 answers to check-ins of each device are lost
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"

    Example: the clouds do not reach each other for half an hour
      Given 5 connected devices that meet every prerequisite
      And blocking is switched on
      And Defender is out of reach of Cloud App Security for 30 minutes
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"

    Example: every domain of the app
      Given 3 connected devices that meet every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks each domain of "Dropbox"

    Example: several apps, one after the other
      Given 3 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And "Slack" is tagged as unsanctioned
      When the administrator tags "Box" as unsanctioned
      Then within 2 hours every device blocks each domain of "Slack"
      And within 2 hours every device blocks each domain of "Box"
      And within 2 hours every device blocks each domain of "Dropbox"

    Example: <role> crashes right after the tag
      Given 3 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      When <role> crashes for 5 minutes
      Then within 2 hours every device blocks each domain of "Dropbox"

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: what was blocked stays blocked after a crash of Defender, with another tag
      Given 3 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And Defender crashes for 1 minute
      And 2 minutes have passed
      When the administrator tags "Slack" as unsanctioned
      Then within 2 hours every device blocks each domain of "Slack"
      And within 2 hours every device blocks each domain of "Dropbox"

    Example: a policy that arrives after a newer one
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And the next 1 check-in of each device is lost
      And "Slack" is tagged as unsanctioned
      And 40 minutes have passed
      When the administrator tags "Box" as unsanctioned
      Then within 2 hours every device blocks each domain of "Box"

    Example: a device that restarts in the meantime
      Given 3 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      And 30 minutes have passed
      When each device restarts
      Then within 2 hours every device blocks "www.dropbox.com"

    Example: tagged a minute before midnight
      Given 3 connected devices that meet every prerequisite
      And blocking is switched on
      And 16 hours 58 minutes have passed
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks each domain of "Dropbox"

    Example: in <program>
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com" in <program>

      Examples:
        | program    |
        | Edge       |
        | Firefox    |
        | PowerShell |
        | curl       |

    Example: a device that joins while the tag is a minute old
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      And 1 minute has passed
      And 3 connected devices that meet every prerequisite
      When 1 millisecond passes
      Then within 2 hours every device blocks each domain of "Dropbox"

  @BLK-04
  Rule: The domain and its subdomains are blocked, and no name that is merely alike

    Example: <host> is blocked
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks <host>

      Examples:
        | host                       |
        | "dropbox.com"              |
        | "www.dropbox.com"          |
        | "a.b.c.dropbox.com"        |
        | "DropBox.COM"              |
        | "WWW.DROPBOX.COM"          |
        | "dropbox.com.dropbox.com"  |
        | "xn--80ak6aa92e.dropbox.com" |
        | "dropbox.com."             |
        | "https://dropbox.com/home" |

    Example: <host> is not blocked
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks <host>

      Examples:
        | host                       |
        | "notdropbox.com"           |
        | "dropbox.com.example.org"  |
        | "dropbox.org"              |
        | "box.com"                  |
        | "example.org/dropbox.com"  |
        | "dropbox.community"        |
        | "my-dropbox.com"           |
        | "dropbox-com.example.org"  |
        | "www-dropbox.com"          |
        | "com"                      |

  @BLK-05
  Rule: By default all devices of the organisation are in scope

    Example: a device that joins after the app was tagged
      Given 3 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And 2 connected devices that meet every prerequisite
      When 1 millisecond passes
      Then within 2 hours every device blocks "www.dropbox.com"
      And the indicator for "dropbox.com" blocks a domain for all devices without end

    Example: devices on every network
      Given a device on remote access
      And a device on a customer's network
      And a device on a mobile hotspot
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"

  @BLK-06
  Rule: A host is propagated, a full URL is not

    Example: an app of which only full URLs are known
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "LinkedIn Learning" as unsanctioned
      Then for 4 hours Defender has no indicator for "linkedin.com"
      And for 4 hours no device blocks "linkedin.com/learning" in Edge
      And the administrator is shown that "linkedin.com/learning" of "LinkedIn Learning" is not propagated

    Example: an app of which only full URLs are known stays visible
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And "LinkedIn Learning" is tagged as unsanctioned
      When each device makes 4 transactions to "linkedin.com/learning"
      Then within 2 hours Cloud Discovery shows 4 transactions of "LinkedIn Learning"

    Example: an app that is known by a host under somebody else's domain
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Google Drive" as unsanctioned
      Then within 2 hours every device blocks "drive.google.com"
      And for 4 hours no device blocks "www.google.com"

    Example: "<app>", of which some entries are hosts and others are not
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "<app>" as unsanctioned
      Then for 2 hours Defender has no indicator for "<parent>"
      And within 2 hours the synchronised indicators are for the domains of the unsanctioned apps, each one
      And for 4 hours no device blocks "<other>"
      And the administrator is shown that "<entry>" of "<app>" is not propagated

      Examples:
        | app                             | parent           | other                  | entry                          |
        | SlideShare                      | linkedin.com     | www.linkedin.com       | linkedin.com/slideshare        |
        | Microsoft OneDrive for Business | sharepoint.com   | contoso.sharepoint.com | *-my.sharepoint.com            |
        | Google Drive (legacy address)   | google.com       | www.google.com         | google.com/drive               |
        | Amazon Drive                    | amazon.com       | www.amazon.com         | amazon.com/clouddrive          |
        | Google Drive shared folders     | drive.google.com | drive.google.com       | drive.google.com/drive/folders |

    Example: an app of hosts under a domain that others share
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Canva" as unsanctioned
      Then within 2 hours the synchronised indicators are for the domains of the unsanctioned apps, each one
      And within 2 hours every device blocks each domain of "Canva"
      And for 4 hours no device blocks "other.s3.amazonaws.com"

    Example: an app of full URLs beside one of hosts
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And "LinkedIn Learning" is tagged as unsanctioned
      When the administrator tags "SlideShare" as unsanctioned
      Then within 2 hours the synchronised indicators are for the domains of the unsanctioned apps, each one

  @BLK-07
  Rule: The last operation on a tag wins

    Example: sanctioned after it was unsanctioned
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      When the administrator tags "Dropbox" as sanctioned
      Then for 4 hours no device blocks "www.dropbox.com"

    Example: unsanctioned after it was sanctioned
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as sanctioned
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"

    Example: untagged before the synchronisation had begun
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      When the administrator takes the tag of "Dropbox" away
      Then for 4 hours no device blocks "www.dropbox.com"

    Example: the last operation before a crash of Cloud App Security
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And "Dropbox" is tagged as sanctioned
      When Cloud App Security crashes for 1 minute
      Then within 2 hours every device reaches "www.dropbox.com"
      And within 2 hours the synchronised indicators are for the domains of the unsanctioned apps, each one

    Example: unsanctioned, untagged, unsanctioned within a minute
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And the tag of "Dropbox" was taken away a moment ago
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours the synchronised indicators are for the domains of the unsanctioned apps, each one
      And within 2 hours every device blocks each domain of "Dropbox"

  @BLK-08
  Rule: Untagged, an app's indicators go within ten minutes and access is back within two hours

    Example: an app of several domains
      Given 5 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When the administrator takes the tag of "Dropbox" away
      Then within 2 hours every device reaches each domain of "Dropbox"

    @should
    Example: the indicators of an app of several domains
      Given 5 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When the administrator takes the tag of "Dropbox" away
      Then within 10 minutes Defender has 0 indicators

    @ours
    Example: until access is back the app stays blocked on a device that has not checked in
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      When the administrator takes the tag of "Dropbox" away
      Then for 1 minute every device blocks "www.dropbox.com"

    Example: six check-ins in a row are lost
      Given 5 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And the next 6 check-ins of each device are lost
      When the administrator takes the tag of "Dropbox" away
      Then within 2 hours every device reaches "www.dropbox.com"

    Example: a domain shared with another unsanctioned app stays blocked
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Shop (Shopify)" is tagged as unsanctioned
      And "Shopify" is blocked on every device
      When the administrator takes the tag of "Shopify" away
      Then for 4 hours every device blocks "shopify.com"
      And for 4 hours Defender has an indicator for "shopify.com"

    Example: a thousand domains at once
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And apps with 1000 domains are tagged as unsanctioned
      When the administrator takes the tags of all apps away
      Then within 2 hours every device reaches all 1000 domains of these apps

    @should
    Example: the indicators of a thousand domains at once
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And apps with 1000 domains are tagged as unsanctioned
      When the administrator takes the tags of all apps away
      Then within 10 minutes Defender has 0 indicators

    Example: more than a thousand domains at once
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And apps with 1200 domains are tagged as unsanctioned
      When the administrator takes the tags of all apps away
      Then the administrator is shown that 1200 indicators go within 2 hours
      And within 2 hours every device reaches all 1200 domains of these apps

    @should
    Example: the indicators of more than a thousand domains go as fast as rate limits allow
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And apps with 1200 domains are tagged as unsanctioned
      When the administrator takes the tags of all apps away
      Then the administrator is shown that 1200 indicators go within 13 minutes
      And within 13 minutes Defender has 0 indicators

    Example: of two apps one is untagged
      Given 2 connected devices that meet every prerequisite
      And "Slack" is blocked on every device
      And "Dropbox" is blocked on every device
      When the administrator takes the tag of "Dropbox" away
      Then within 2 hours every device reaches each domain of "Dropbox"
      And for 4 hours every device blocks "www.slack.com"

    Example: a shared domain, the apps untagged one after the other
      Given 2 connected devices that meet every prerequisite
      And "Shop (Shopify)" is blocked on every device
      And "Shopify" is blocked on every device
      And the tag of "Shopify" was taken away 2 hours ago
      When the administrator takes the tag of "Shop (Shopify)" away
      Then within 2 hours every device reaches "shopify.com"

    Example: <role> crashes right after the tag was taken away
      Given 3 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And the tag of "Dropbox" was taken away a moment ago
      When <role> crashes for 5 minutes
      Then within 2 hours every device reaches each domain of "Dropbox"

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: an indicator of an administrator for a domain of the app
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that blocks "www.dropbox.com"
      And "Dropbox" is blocked on every device
      When the administrator takes the tag of "Dropbox" away
      Then within 2 hours every device reaches "dropbox.com"
      And for 4 hours every device blocks "www.dropbox.com"

    Example: untagged while a device is away
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And the second device has lost its network
      And the tag of "Dropbox" was taken away 2 hours ago
      When each device is connected again
      Then within 2 hours every device reaches each domain of "Dropbox"

  @BLK-09
  Rule: SmartScreen blocks Edge, network protection every other program

    Example: Edge
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When "Dropbox" is blocked on every device
      Then "www.dropbox.com" is blocked by SmartScreen in Edge

    Example: <program>
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When "Dropbox" is blocked on every device
      Then "www.dropbox.com" is blocked by network protection in <program>

      Examples:
        | program    |
        | Chrome     |
        | Firefox    |
        | PowerShell |
        | curl       |

    Example: what Defender is told of a block in <program>
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      When each device makes 1 transaction to "www.dropbox.com" in <program>
      Then within 2 hours the timeline of each device has 1 event <event> to "www.dropbox.com"

      Examples:
        | program    | event                                |
        | Edge       | SmartScreenUrlWarning                |
        | Chrome     | ExploitGuardNetworkProtectionBlocked |
        | Firefox    | ExploitGuardNetworkProtectionBlocked |
        | PowerShell | ExploitGuardNetworkProtectionBlocked |
        | curl       | ExploitGuardNetworkProtectionBlocked |

  @BLK-10
  Rule: A device that was away blocks at its first check-in, and a policy once on the device holds

    Example: back within ten minutes
      Given 200 connected devices that meet every prerequisite
      And blocking is switched on
      And no device can reach Defender
      And "Dropbox" is tagged as unsanctioned
      And 3 days have passed
      When each device can reach Defender again
      Then within 10 minutes every device blocks "www.dropbox.com"

    Example: the policy holds while Defender is out of reach
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When no device can reach Defender any more
      Then for 5 days every device blocks "www.dropbox.com"

    Example: the policy holds after a restart
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And no device can reach Defender
      When each device restarts
      Then for 1 day every device blocks "www.dropbox.com"

    Example: away for <span>
      Given 20 connected devices that meet every prerequisite
      And blocking is switched on
      And each device has lost its network
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      And <span> have passed
      When each device is connected again
      Then within 10 minutes every device blocks "www.dropbox.com"

      Examples:
        | span       |
        | 12 minutes |
        | 20 minutes |
        | 50 minutes |
        | 2 hours    |
        | 40 days    |

    Example: the policy holds after a restart without a network
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And each device has restarted
      When each device cannot reach Defender any more
      Then for 1 day every device blocks "www.dropbox.com"

    Example: the policy holds while both clouds are down
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When Defender crashes for 2 days
      Then for 2 days every device blocks "www.dropbox.com"

  @BLK-11
  Rule: The longest path counts among URLs, and allow beats block whichever name is longer

    Example: an allowed subdomain of a blocked domain
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "docs.dropbox.com"
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks "docs.dropbox.com"
      And within 4 hours every device blocks "www.dropbox.com"

    Example: a blocked subdomain of an allowed domain
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "example.org"
      When an administrator of Defender blocks "www.example.org"
      Then for 4 hours no device blocks "www.example.org"

    Example: the longer path over the shorter
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows the URL "example.org/team"
      And Defender has an indicator of its own that blocks the URL "example.org/team/secret"
      When 2 hours pass
      Then within 2 hours every device blocks "example.org/team/secret/plan" in Edge
      And for 4 hours no device blocks "example.org/team/open" in Edge

    Example: the longer path over the shorter, the other way round
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that blocks the URL "example.org/team"
      And Defender has an indicator of its own that allows the URL "example.org/team/open"
      When 2 hours pass
      Then within 2 hours every device blocks "example.org/team/secret" in Edge
      And for 4 hours no device blocks "example.org/team/open/plan" in Edge

    Example: an allowed domain over a blocked URL of any length
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "example.org"
      And Defender has an indicator of its own that blocks the URL "example.org/team/secret"
      When 2 hours pass
      Then for 4 hours no device blocks "example.org/team/secret" in Edge

    Example: the rule does not depend on which indicator was there first
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that blocks the URL "example.org/team/secret"
      And Defender has an indicator of its own that allows the URL "example.org/team"
      When 2 hours pass
      Then within 2 hours every device blocks "example.org/team/secret/plan" in Edge
      And for 4 hours no device blocks "example.org/team/open" in Edge

    Example: three paths, each under the other
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows the URL "example.org/a"
      And Defender has an indicator of its own that blocks the URL "example.org/a/b"
      And Defender has an indicator of its own that allows the URL "example.org/a/b/c"
      When 2 hours pass
      Then for 4 hours no device blocks "example.org/a/b/c/d" in Edge

    Example: a blocked domain over an allowed subdomain's siblings
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that blocks "example.org"
      And Defender has an indicator of its own that allows "a.example.org"
      When 2 hours pass
      Then within 2 hours every device blocks "b.example.org"
      And for 4 hours no device blocks "x.a.example.org"

    Example: an indicator that only alerts blocks nothing
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 3 indicators of its own
      When 2 hours pass
      Then for 4 hours no device blocks "n1.example.net"

    Example: of a blocked path neither its beginning nor its parent
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that blocks the URL "example.org/team"
      When 2 hours pass
      Then for 4 hours no device blocks "example.org/teamwork" in Edge
      And within 4 hours every device blocks "example.org/team/a" in Edge

    Example: an allowed domain is allowed whatever its letter case
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "Docs.Dropbox.COM"
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks "docs.dropbox.com"

    Example: an allowed subdomain, also after a restart
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "docs.dropbox.com"
      And "Dropbox" is blocked on every device
      When each device restarts
      Then for 1 day no device blocks "docs.dropbox.com"
      And for 1 day every device blocks "www.dropbox.com"

  @BLK-12
  Rule: At 15,000 indicators a new one is refused; the tag is kept, the shortfall is visible and made good

    Example: the last free place
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 14999 indicators of its own
      When the administrator tags "Slack" as unsanctioned
      Then within 2 hours Defender has 15000 indicators
      And the administrator is shown that domains of "Slack" are waiting

    Example: no place at all
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 15000 indicators of its own
      When an administrator of Defender blocks "www.example.org"
      Then the request is refused because of the limit of 15000 indicators
      And for 4 hours no device blocks "www.example.org"

    Example: room is made
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And Defender has 15000 indicators of its own
      And "Slack" is tagged as unsanctioned
      And 3 hours have passed
      When an administrator of Defender deletes 10 indicators
      Then within 4 hours every device blocks "slack.com"

    Example: no place for <kind> beside 15,000 domains
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 15000 indicators of its own
      When an administrator of Defender blocks <kind>
      Then the request is refused because of the limit of 15000 indicators

      Examples:
        | kind                          |
        | the address "203.0.113.7"     |
        | the URL "example.org/team"    |

    Example: the last free place for an address
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 14999 indicators of its own
      When an administrator of Defender blocks the address "203.0.113.7"
      Then the request is granted
      And within 2 hours Defender has 15000 indicators

    Example: what is known already may be changed at the limit
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 15000 indicators of its own
      When an administrator of Defender imports 5 indicators
      Then the request is granted
      And within 2 hours Defender has 15000 indicators

    Example: an import that does not fit
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 14998 indicators of its own
      When an administrator of Defender imports 5 other indicators
      Then within 2 hours Defender has 15000 indicators

    Example: an app waits, and its tag is taken away
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 15000 indicators of its own
      And "Slack" is tagged as unsanctioned
      And the tag of "Slack" was taken away 2 hours ago
      When an administrator of Defender deletes 10 indicators
      Then for 4 hours Defender has no indicator for "slack.com"

    Example: an app waits while Cloud App Security crashes
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has 15000 indicators of its own
      And "Slack" is tagged as unsanctioned
      When Cloud App Security crashes for 1 minute
      And an administrator of Defender deletes 10 indicators
      Then within 4 hours every device blocks "slack.com"

  @BLK-14
  Rule: Any of the three switches turned off, access is back within two hours and tags stay

    Example: <switch> is switched off
      Given 5 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When the administrator switches <switch> off
      Then within 2 hours every device reaches "www.dropbox.com"
      And "Dropbox" is still tagged as unsanctioned

      Examples:
        | switch                        |
        | the integration               |
        | custom network indicators     |
        | blocking of unsanctioned apps |

    Example: with <switch> off the synchronised indicators are withdrawn
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "example.org"
      And "Dropbox" is blocked on every device
      When the administrator switches <switch> off
      Then within 10 minutes Defender has 1 indicator

      Examples:
        | switch                        |
        | the integration               |
        | blocking of unsanctioned apps |

    Example: with custom network indicators off they stay listed
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And "Dropbox" is blocked on every device
      When the administrator switches custom network indicators off
      Then for 4 hours Defender has an indicator for "dropbox.com"

    Example: <switch> is switched off and on again
      Given 3 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And <switch> is switched off
      And 3 hours have passed
      When the administrator switches <switch> on
      Then within 2 hours every device blocks each domain of "Dropbox"

      Examples:
        | switch                        |
        | the integration               |
        | custom network indicators     |
        | blocking of unsanctioned apps |

  @BLK-15
  Rule: Synchronisation makes one indicator a domain and never touches one that it did not make

    Example: every domain of the app, each once
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 10 minutes each domain of "Dropbox" has an indicator of its own
      And the indicator for "dropbox.com" blocks a domain for all devices without end
      And within 10 minutes the indicator for "dropbox.com" has the severity medium

    Example: somebody else's indicator for the same domain is left alone
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "dropbox.com"
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours the indicator for "dropbox.com" is the administrator's own
      And for 4 hours no device blocks "www.dropbox.com"

    Example: beside somebody else's indicator for a domain none is made
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "dropbox.com"
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours the synchronised indicators are for the domains of the unsanctioned apps, each one

    Example: it is left alone when the tag goes, too
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "dropbox.com"
      And "Dropbox" is tagged as unsanctioned
      And 1 hour has passed
      When the administrator takes the tag of "Dropbox" away
      Then for 4 hours the indicator for "dropbox.com" is the administrator's own

    Example: an indicator that has expired blocks nothing
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that blocks "www.example.org" for 5 hours
      When 7 hours pass
      Then for 4 hours no device blocks "www.example.org"

    Example: an indicator that has not yet expired blocks
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When an administrator of Defender blocks "www.example.org" for 5 hours
      Then within 2 hours every device blocks "www.example.org"

    Example: somebody else's indicator that blocks the same domain is left alone
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that blocks "dropbox.com"
      And "Dropbox" is blocked on every device
      When the administrator takes the tag of "Dropbox" away
      Then for 4 hours Defender has an indicator for "dropbox.com"
      And within 10 minutes Defender has 1 indicator

    Example: a crash of <role> makes no indicator twice
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      When <role> crashes for 1 minute
      Then within 2 hours the synchronised indicators are for the domains of the unsanctioned apps, each one

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

  @BLK-13
  Rule: A block script for appliances lists the domains of all unsanctioned apps, in each documented format

    Example: the script for <appliance>
      Given "Dropbox" is tagged as unsanctioned
      And "Box" is tagged as unsanctioned
      And "Slack" is tagged as sanctioned
      When the administrator downloads the block script for <appliance>
      Then the script lists every domain of "Dropbox"
      And the script lists every domain of "Box"
      And the script lists no domain of "Slack"

      Examples:
        | appliance          |
        | Blue Coat ProxySG  |
        | Cisco ASA          |
        | Fortinet FortiGate |
        | Juniper SRX        |
        | Palo Alto          |
        | Websense           |
        | Zscaler            |

    Example: the line that is documented for Blue Coat ProxySG
      Given <app> is tagged as unsanctioned
      When the administrator downloads the block script for Blue Coat ProxySG
      Then the script has the line <line>

      Examples:
        | app       | line                                |
        | "Box"     | "url.domain=box.com deny"           |
        | "Dropbox" | "url.domain=dropboxapi.com deny"    |

    Example: the file is called by its day, here after <time>
      Given "Box" is tagged as unsanctioned
      And <time> have passed
      When the administrator downloads the block script for Fortinet FortiGate
      Then the script is called <name>

      Examples:
        | time     | name                                         |
        | 17 hours | "2021-02-10_CAS_Fortigate_block_script.txt"  |
        | 18 hours | "2021-02-11_CAS_Fortigate_block_script.txt"  |

    Example: blocking on endpoints makes no difference
      Given 1 connected device that meets every prerequisite
      And "Box" is blocked on every device
      When the administrator downloads the block script for Zscaler
      Then the script lists every domain of "Box"

    Example: an app whose tag was taken away
      Given "Dropbox" is tagged as unsanctioned
      And "Box" is tagged as unsanctioned
      And the tag of "Dropbox" was taken away 2 hours ago
      When the administrator downloads the block script for Palo Alto
      Then the script lists no domain of "Dropbox"
      And the script lists every domain of "Box"

    Example: an app that a policy tagged
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      When the administrator downloads the block script for Zscaler
      Then the script lists every domain of "Dropbox"

    Example: an app that is known by full URLs only does not bring the domain of others into a script
      Given "LinkedIn Learning" is tagged as unsanctioned
      When the administrator downloads the block script for Cisco ASA
      Then the script lists no domain of "LinkedIn"

    Example: there is no format <format>
      Given "Dropbox" is tagged as unsanctioned
      When the administrator downloads the block script of format <format>
      Then the request is refused with the list of formats

      Examples:
        | format |
        | 0      |
        | 103    |

    Example: an app of hosts under other apps' domains, for <appliance>
      Given "Google Drive" is tagged as unsanctioned
      And "Canva" is tagged as unsanctioned
      And "SlideShare" is tagged as unsanctioned
      And "Microsoft OneDrive for Business" is tagged as unsanctioned
      When the administrator downloads the block script for <appliance>
      Then the script lists exactly the domains of the unsanctioned apps

      Examples:
        | appliance          |
        | Blue Coat ProxySG  |
        | Cisco ASA          |
        | Fortinet FortiGate |
        | Juniper SRX        |
        | Palo Alto          |
        | Websense           |
        | Zscaler            |

    Example: hundreds of domains for <appliance>
      Given apps with 300 domains are unsanctioned
      When the administrator downloads the block script for <appliance>
      Then the script lists exactly the domains of the unsanctioned apps

      Examples:
        | appliance          |
        | Blue Coat ProxySG  |
        | Cisco ASA          |
        | Fortinet FortiGate |
        | Juniper SRX        |
        | Palo Alto          |
        | Websense           |
        | Zscaler            |

    Example: after a crash of Cloud App Security
      Given "Dropbox" is tagged as unsanctioned
      And "Box" is tagged as unsanctioned
      And Cloud App Security crashes for 1 minute
      And 2 minutes have passed
      When the administrator downloads the block script for Zscaler
      Then the script lists exactly the domains of the unsanctioned apps
