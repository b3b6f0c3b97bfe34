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

  @BLK-02
  Rule: Tagging an app creates its domains as indicators in Defender, usually within a few minutes

    Example: an app of one domain
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 10 minutes Defender has an indicator for "dropbox.com"
      And the indicator for "dropbox.com" blocks a domain for all devices without end

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

  @BLK-05
  Rule: By default all devices of the organisation are in scope

    Example: a device that joins after the app was tagged
      Given 3 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is blocked on every device
      And 2 connected devices that meet every prerequisite
      When 1 millisecond passes
      Then within 2 hours every device blocks "www.dropbox.com"
      And the indicator for "dropbox.com" blocks a domain for all devices without end

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
      Then within 10 minutes Defender has an indicator for "drive.google.com"
      And within 2 hours every device blocks "drive.google.com"
      And for 4 hours no device blocks "www.google.com"
