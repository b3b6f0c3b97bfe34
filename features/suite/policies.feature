Feature: App discovery policies
  A policy watches what is discovered, alerts once about an app in a report, and may tag the app. An alert comes within 6 hours of the use.

  @ALR-05
  Rule: An app discovery policy alerts once for a policy, an app, a continuous report in 90 days

    Example: an app that is used
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"
      And for 24 hours the policy "Watch" has alerted 1 time in all
      And each alert of the policy "Watch" names its policy, its app, its report

    Example: exactly <figure> <measure>
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than <figure> <measure> of an app on one day
      When each device makes 2 transactions to "www.dropbox.com" of 1000 bytes up, 2000 bytes down
      Then for 8 hours the policy "Watch" has alerted 0 times in all

      Examples:
        | figure | measure                |
        | 18000  | bytes of daily traffic |
        | 12000  | bytes downloaded       |
        | 6000   | bytes uploaded         |
        | 6      | transactions           |
        | 3      | users                  |
        | 3      | IP addresses           |

    Example: one more than <figure> <measure>
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than <figure> <measure> of an app on one day
      When each device makes 2 transactions to "www.dropbox.com" of 1000 bytes up, 2000 bytes down
      Then within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"

      Examples:
        | figure | measure                |
        | 17999  | bytes of daily traffic |
        | 11999  | bytes downloaded       |
        | 5999   | bytes uploaded         |
        | 5      | transactions           |
        | 2      | users                  |
        | 2      | IP addresses           |

    Example: one of two thresholds is not exceeded
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than 2 users, more than 3 transactions of an app on one day
      When each device makes 1 transaction to "www.dropbox.com"
      Then for 8 hours the policy "Watch" has alerted 0 times in all

    Example: both of two thresholds are exceeded
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than 2 users, more than 3 transactions of an app on one day
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"

    Example: what is exceeded over two days together is not exceeded
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than 3 transactions of an app on one day
      And each device has made 3 transactions to "www.dropbox.com" at the last millisecond of UTC day 1
      When each device makes 3 transactions to "www.dropbox.com" at the first millisecond of UTC day 2
      Then for 8 hours the policy "Watch" has alerted 0 times in all

    Example: what is exceeded on one day however late the last of it
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than 3 transactions of an app on one day
      And each device has made 3 transactions to "www.dropbox.com" at the first millisecond of UTC day 2
      When each device makes 1 transaction to "www.dropbox.com" at the last millisecond of UTC day 2
      Then within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"

    Example: used again before the ninetieth day is over
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      When each device makes 1 transaction to "www.dropbox.com" at the last millisecond of UTC day 90
      Then for 8 hours the policy "Watch" has alerted 1 time in all

    Example: used again when the ninetieth day is over
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      When each device makes 1 transaction to "www.dropbox.com" at the first millisecond of UTC day 91
      Then within 6 hours the policy "Watch" has alerted 2 times about "Dropbox"

    Example: another app
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      When each device makes 1 transaction to "www.slack.com" at noon of UTC day 2
      Then within 6 hours the policy "Watch" has alerted 1 time about "Slack"
      And within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"

    Example: another policy, about what the first one knows
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "First" that alerts about apps in use
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      And a policy "Second" that alerts about apps in use
      When each device makes 1 transaction to "www.dropbox.com" at noon of UTC day 2
      Then within 6 hours the policy "Second" has alerted 1 time about "Dropbox"

    Example: another report
      Given a policy "Watch" that alerts about apps in use
      And a data source "Office" of ZSCALER_CEF logs
      And a data source "Branch" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 1 transaction to "www.dropbox.com"
      And the administrator has uploaded the log to the data source "Office"
      When the administrator uploads the log to the data source "Branch"
      Then within 12 hours the policy "Watch" has alerted 3 times in all

    Example: its reports were changed
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      And 6 hours have passed
      When the administrator lets the policy "Watch" look at the report "Win10 endpoint users" only
      Then within 6 hours the policy "Watch" has alerted 2 times about "Dropbox"

    Example: anything else of it was changed
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      And 6 hours have passed
      When the administrator lets the policy "Watch" raise 5 alerts a day at most
      Then for 24 hours the policy "Watch" has alerted 1 time in all

    Example: apps of the category <category>
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps of the category <category>
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 6 hours the policy "Watch" has alerted <times> about "Dropbox"

      Examples:
        | category        | times   |
        | "Cloud storage" | 1 time  |
        | "CRM"           | 0 times |

    Example: an app that was discovered on one of the ninety days is not new
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      And 24 hours have passed
      And a policy "New" that alerts about new apps
      When each device makes 1 transaction to "www.dropbox.com" at noon of UTC day 90
      Then for 8 hours the policy "New" has alerted 0 times in all

    Example: an app that was discovered before the ninety days is new
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      And 24 hours have passed
      And a policy "New" that alerts about new apps
      When each device makes 1 transaction to "www.dropbox.com" at the first millisecond of UTC day 91
      Then within 6 hours the policy "New" has alerted 1 time about "Dropbox"

    Example: as many apps as the policy may alert about in a day
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that raises 2 alerts a day at most
      When each device makes 1 transaction to "www.dropbox.com"
      And each device makes 1 transaction to "www.slack.com"
      Then within 6 hours the policy "Watch" has alerted 2 times in all

    Example: more apps than the policy may alert about in a day
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that raises 2 alerts a day at most
      When each device makes 1 transaction to "www.dropbox.com"
      And each device makes 1 transaction to "www.slack.com"
      And each device makes 1 transaction to "www.box.com"
      Then for 24 hours the policy "Watch" has alerted at most 2 times

    Example: used on both sides of a crash of Cloud App Security
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      And Cloud App Security crashes for 1 minute
      And 2 minutes have passed
      When each device makes 1 transaction to "www.dropbox.com"
      Then for 24 hours the policy "Block" has alerted 1 time in all

    Example: a crash of Cloud App Security before the alert
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      When each device makes 1 transaction to "www.dropbox.com"
      And Cloud App Security crashes for 30 minutes
      Then within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"

    Example: a policy that was set up, and a crash of Cloud App Security
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than 3 transactions of an app on one day
      When Cloud App Security crashes for 1 minute
      And 2 minutes pass
      And each device makes 2 transactions to "www.dropbox.com"
      Then within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"

    Example: two devices that use it on two days
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      And the first device has made 1 transaction to "www.dropbox.com"
      And 1 day has passed
      When the second device makes 1 transaction to "www.dropbox.com"
      Then for 24 hours the policy "Watch" has alerted 1 time in all

    Example: copies of a report that arrive later
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than 3 transactions of an app on one day
      And every report arrives three times within 4 hours
      When each device makes 3 transactions to "www.dropbox.com"
      Then for 24 hours the policy "Watch" has alerted 0 times in all

    Example: traffic of gigabytes, and a threshold above it
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about more than <figure> bytes of daily traffic of an app on one day
      When each device makes 3 transactions to "www.dropbox.com" of 1000000000 bytes up, 2000000000 bytes down
      Then within 8 hours the policy "Watch" has alerted <times> about "Dropbox"

      Examples:
        | figure     | times   |
        | 9000000000 | 0 times |
        | 8999999999 | 1 time  |

    Example: one person on three devices is one user
      Given one person on three devices, all with the integration on
      And a policy "Watch" that alerts about more than 1 users of an app on one day
      When each device makes 1 transaction to "box.com"
      Then for 8 hours the policy "Watch" has alerted at most 1 time

    Example: apps that are tagged are alerted about as well
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And "Dropbox" is tagged as sanctioned
      And a policy "Watch" that alerts about apps in use
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 6 hours the policy "Watch" has alerted 1 time about "Dropbox"

    Example: a limit of a day, and the next day
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that raises 1 alerts a day at most
      And each device has made 1 transaction to "www.dropbox.com" at noon of UTC day 1
      When each device makes 1 transaction to "www.slack.com" at noon of UTC day 2
      Then within 6 hours the policy "Watch" has alerted 2 times in all

  @BLK-07
  Rule: A policy tags an app when it alerts, at no other time; the last operation on a tag wins

    Example: a policy blocks what it alerts about
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And a policy "Block" that tags apps in use as unsanctioned
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 6 hours "Dropbox" is tagged as unsanctioned by the policy "Block"
      And within 6 hours the policy "Block" has alerted 1 time in all
      And within 8 hours every device blocks "www.dropbox.com"

    Example: a tag that was taken away by hand, until the ninetieth day is over
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      And the tag of "Dropbox" was taken away 2 hours ago
      When each device makes 1 transaction to "www.dropbox.com" at the last millisecond of UTC day 90
      Then for 8 hours "Dropbox" has no tag

    Example: a tag that was taken away by hand, when the ninetieth day is over
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      And the tag of "Dropbox" was taken away 2 hours ago
      When each device makes 1 transaction to "www.dropbox.com" at the first millisecond of UTC day 91
      Then within 6 hours "Dropbox" is tagged as unsanctioned by the policy "Block"

    Example: a tag that was taken away by hand, on the same day
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      And the tag of "Dropbox" was taken away 2 hours ago
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 24 hours "Dropbox" has no tag

    Example: the administrator comes last
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      When the administrator tags "Dropbox" as sanctioned
      Then for 24 hours "Dropbox" is tagged as sanctioned by the administrator

    Example: the policy comes last
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And "Dropbox" is tagged as sanctioned
      And a policy "Block" that tags apps in use as unsanctioned
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 6 hours "Dropbox" is tagged as unsanctioned by the policy "Block"

    Example: a policy that only alerts
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a policy "Watch" that alerts about apps in use
      When each device makes 1 transaction to "www.dropbox.com"
      Then for 24 hours "Dropbox" has no tag

    Example: a tag that was taken away by hand, after a crash of Cloud App Security
      Given two people on two devices, all with the integration on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      And the tag of "Dropbox" was taken away 2 hours ago
      And Cloud App Security crashes for 1 minute
      And 2 minutes have passed
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 24 hours "Dropbox" has no tag

    Example: what a policy tagged stays tagged after a crash of Cloud App Security
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      When Cloud App Security crashes for 1 minute
      Then within 6 hours "Dropbox" is tagged as unsanctioned by the policy "Block"

    Example: another app is tagged later
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the policy "Block" has tagged "Dropbox", that each device uses at "www.dropbox.com", as unsanctioned
      And the tag of "Dropbox" was taken away 2 hours ago
      When each device makes 1 transaction to "www.slack.com"
      Then within 6 hours "Slack" is tagged as unsanctioned by the policy "Block"
      And for 24 hours "Dropbox" has no tag

  @PRX-04
  Rule: Snapshots never trigger policy alerts

    Example: a log that was uploaded by hand
      Given a policy "Watch" that alerts about apps in use
      And a ZSCALER_CEF log of 50 transactions to "www.dropbox.com"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 50 transactions
      And for 24 hours the policy "Watch" has alerted 0 times in all

    Example: the same log of a data source
      Given a policy "Watch" that alerts about apps in use
      And a data source "Zscaler" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 50 transactions to "www.dropbox.com"
      When the administrator uploads the log to the data source "Zscaler"
      Then within 12 hours the policy "Watch" has alerted 1 time in the report "Zscaler"
      And within 12 hours the policy "Watch" has alerted 1 time in the report "Global View"
