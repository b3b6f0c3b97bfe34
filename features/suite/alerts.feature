Feature: Alerts
  Every attempt to reach an unsanctioned app is in an alert, whether it was blocked or not.

  @ALR-01
  Rule: Once an app's indicator exists, every attempt to reach it is in an alert within ten minutes of the event's arrival

    Example: attempts that are blocked
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is blocked on every device
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes 6 attempts to reach "Dropbox" are alerted as blocked
      And the alert names the user, the program, the destination, the time

    Example: without an indicator there is no alert
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      When each device makes 3 transactions to "www.dropbox.com"
      Then for 4 hours there is no alert

    Example: attempts before the tag are none
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And each device has made 3 transactions to "www.dropbox.com"
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours there is no alert

    Example: events that are told again are counted once
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is blocked on every device
      And Defender is out of reach of each device for 30 minutes
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours 6 attempts to reach "Dropbox" are alerted as blocked

  @ALR-02
  Rule: An attempt that was not blocked raises an alert that says so and why

    Example: the device is misconfigured because <lack>
      Given a connected device on which <lack>
      And blocking is switched on
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.dropbox.com" in Edge
      Then within 10 minutes 2 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured
      And the alert says that "<lack words>"

      Examples:
        | lack                                | lack words                          |
        | Defender Antivirus is passive       | Defender Antivirus is not active    |
        | Defender Antivirus is disabled      | Defender Antivirus is not active    |
        | real-time protection is off         | real-time protection is off         |
        | cloud-delivered protection is off   | cloud-delivered protection is off   |
        | network protection is off           | network protection is off           |
        | network protection is in audit mode | network protection is in audit mode |
        | SmartScreen is off                  | SmartScreen is off                  |

    Example: the policy had not yet arrived
      Given 5 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      And 1 minute has passed
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 10 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived
      And the alert says that "policy had not yet arrived"
