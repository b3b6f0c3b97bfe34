Feature: Switching the integration on
  What devices do reaches Cloud Discovery from the moment on which the integration is applied, and only as long as it is.

  @INT-01
  Rule: While the integration is off, or toggled but not applied, no endpoint traffic reaches Cloud Discovery

    Example: the integration was never switched on
      Given 3 connected devices that meet every prerequisite
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: the integration is toggled on but not applied
      Given 3 connected devices that meet every prerequisite
      And the integration is toggled on but not applied
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: what was done while the integration was off never shows, also not later
      Given 3 connected devices that meet every prerequisite
      And each device has made 5 transactions to "www.dropbox.com"
      And 30 minutes have passed
      When the administrator switches the integration on
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: a millisecond before Apply is before Apply
      Given 3 connected devices that meet every prerequisite
      And each device has made 5 transactions to "www.dropbox.com"
      And 1 millisecond has passed
      When the administrator switches the integration on
      And each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 6 transactions
      And for 26 hours Cloud Discovery shows 6 transactions

    Example: what was done before the switch is reported after it
      Given 2 connected devices that meet every prerequisite
      And no device can reach Defender
      And each device has made 5 transactions to "www.dropbox.com"
      And 1 hour has passed
      And the integration is on
      When each device can reach Defender again
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: what was done before the switch does not show after a crash of <role>
      Given 2 connected devices that meet every prerequisite
      And each device has made 5 transactions to "www.dropbox.com"
      And 1 minute has passed
      When the administrator switches the integration on
      And <role> crashes for 10 minutes
      Then for 26 hours Cloud Discovery shows 0 transactions

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: what was done before the switch on the same UTC day, around midnight
      Given 1 connected device that meets every prerequisite
      And each device has made 3 transactions to "www.dropbox.com" at the last millisecond of UTC day 1
      And each device has made 4 transactions to "www.dropbox.com" at the first millisecond of UTC day 2
      And 1 minute has passed
      When the administrator switches the integration on
      And each device makes 2 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows at most 2 transactions

    Example: another feature is applied
      Given 2 connected devices that meet every prerequisite
      And each device has made 5 transactions to "www.dropbox.com"
      When the administrator switches custom network indicators on
      Then for 26 hours Cloud Discovery shows 0 transactions

  @INT-02
  Rule: Within two hours of Apply, traffic done from Apply on begins to show

    Example: traffic of the very instant of Apply
      Given 20 connected devices that meet every prerequisite
      When the administrator switches the integration on
      And each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 60 transactions

    Example: devices that have just reported when the integration is switched on
      Given 5 connected devices that meet every prerequisite
      And each device has just reported
      When the administrator switches the integration on
      And each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 15 transactions

    Example: transactions of the whole first hour
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      When each device makes a transaction a minute for 1 hour
      Then within 3 hours Cloud Discovery shows 300 transactions

    Example: Apply is pressed again while work is under way
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 3 transactions to "www.dropbox.com"
      And 10 minutes have passed
      When the administrator applies the advanced features once more
      Then within 2 hours Cloud Discovery shows 15 transactions
      And for 26 hours Cloud Discovery shows 15 transactions

    Example: another feature is applied while work is under way
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 3 transactions to "www.dropbox.com"
      And 10 minutes have passed
      When the administrator switches custom network indicators on
      Then within 2 hours Cloud Discovery shows 15 transactions

    Example: <role> crashes right after Apply
      Given 5 connected devices that meet every prerequisite
      When the administrator switches the integration on
      And <role> crashes for 1 minute
      And each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 15 transactions
      And for 26 hours Cloud Discovery shows 15 transactions

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: what is done right after Apply, around midnight
      Given 2 connected devices that meet every prerequisite
      And 17 hours 59 minutes have passed
      When the administrator switches the integration on
      And each device makes 3 transactions to "www.dropbox.com" at the last millisecond of UTC day 1
      And each device makes 2 transactions to "www.dropbox.com" at the first millisecond of UTC day 2
      Then within 2 hours Cloud Discovery shows 10 transactions

  @INT-03
  Rule: Both licences are needed, and a refusal names the one that is missing

    Example: Defender without its licence refuses Apply
      Given 2 connected devices that meet every prerequisite
      And the organisation has no licence for Defender
      When the administrator switches the integration on
      Then the request is refused because of the licence for "Microsoft Defender for Endpoint"

    Example: Defender without its licence forwards nothing
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      When the organisation loses its licence for Defender
      And each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: Cloud App Security without its licence refuses Save
      Given 2 connected devices that meet every prerequisite
      And the organisation has no licence for Cloud App Security
      When the administrator switches blocking of unsanctioned apps on
      Then the request is refused because of the licence for "Microsoft Cloud App Security"

    Example: Cloud App Security without its licence shows no report
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      And 3 hours have passed
      When the organisation loses its licence for Cloud App Security
      Then no report is shown because of the licence for "Microsoft Cloud App Security"

    Example: with its licence again Cloud App Security shows what it had shown
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      And 3 hours have passed
      When the organisation loses its licence for Cloud App Security
      And the organisation has its licence for Cloud App Security again
      Then within 2 hours Cloud Discovery shows 10 transactions

  @INT-04
  Rule: Switched off, Defender forwards nothing more, and the gap is not filled later

    Example: what was not yet forwarded when the integration was switched off
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      When the administrator switches the integration off
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: the gap between off and on
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And the integration is switched off
      And each device has made 5 transactions to "www.dropbox.com"
      And 1 millisecond has passed
      When the administrator switches the integration on
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: what was done before the gap and shown stays
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      And 2 hours have passed
      When the administrator switches the integration off
      Then for 26 hours Cloud Discovery shows 10 transactions

    Example: a transaction stays until the end of the 90th UTC day, its own day counted
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      When 2 hours pass
      Then until the end of the 90th UTC day Cloud Discovery keeps 5 transactions
      And from the 91st UTC day on Cloud Discovery keeps 0 transactions

    Example: off for a minute between two pieces of work
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      And the integration is switched off
      And 1 minute has passed
      When the administrator switches the integration on
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: a crash of Defender while the integration is off
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      And the integration is switched off
      When Defender crashes for 1 minute
      Then for 26 hours Cloud Discovery shows 0 transactions

  @INT-08
  Rule: Later on, a transaction of a connected device shows within two hours of its end

    Example: a transaction made right after a report
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      And each device has just reported
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 15 transactions of "Dropbox"

    Example: a transaction of a device that loses a report on the way
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      And the next 1 report of each device is lost
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 15 transactions of "Dropbox"
