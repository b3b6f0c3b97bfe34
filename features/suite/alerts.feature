Feature: Alerts
  Every attempt to reach an unsanctioned app is in an alert, whether it was blocked or not.

  @ALR-01
  Rule: Once an app's indicator exists, every attempt to reach it is in an alert within ten minutes of the event's arrival

    Example: attempts that are blocked
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes 6 attempts to reach "Dropbox" are alerted as blocked
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

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
      And "Dropbox" is blocked on every device
      And Defender is out of reach of each device for 30 minutes
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours 6 attempts to reach "Dropbox" are alerted as blocked

    Example: the session of an attempt that was not blocked
      Given a connected device on which real-time protection is off
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.dropbox.com" in PowerShell
      Then within 10 minutes each device has 1 alert of "Dropbox" that counts 2 attempts
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

    Example: the session of an attempt that the policy came too late for
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      And 12 minutes have passed
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours each device has 1 alert of "Dropbox" that counts 2 attempts
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

  @ALR-02
  Rule: An attempt that was not blocked raises an alert that says so and why

    Example: the device is misconfigured because <lack>
      Given a connected device on which <lack>
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

    Example: the device is misconfigured twice, because <lack> while <other>
      Given a connected device on which <lack> while <other>
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.dropbox.com" in Edge
      Then within 10 minutes 2 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured
      And the alert says that "<lack words>"
      And the alert says that "<other words>"

      Examples:
        | lack                              | other                               | lack words                        | other words                         |
        | Defender Antivirus is passive     | network protection is off           | Defender Antivirus is not active  | network protection is off           |
        | real-time protection is off       | cloud-delivered protection is off   | real-time protection is off       | cloud-delivered protection is off   |
        | cloud-delivered protection is off | network protection is in audit mode | cloud-delivered protection is off | network protection is in audit mode |
        | real-time protection is off       | SmartScreen is off                  | real-time protection is off       | SmartScreen is off                  |

    Example: the policy had not yet arrived
      Given 5 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      And 1 minute has passed
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 10 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived
      And the alert says that "policy had not yet arrived"

  @ALR-03
  Rule: Alerts carry the severity last saved, and a change holds for alerts raised afterwards

    Example: the severity <severity>
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the alert severity is <severity>
      And "Dropbox" is blocked on every device
      When each device makes 1 transaction to "www.dropbox.com"
      Then there is 1 alert of severity <severity>

      Examples:
        | severity      |
        | informational |
        | low           |
        | medium        |
        | high          |

    Example: the severity of an attempt that was not blocked
      Given a connected device on which real-time protection is off
      And the alert severity is high
      And "Dropbox" is blocked on every device
      When each device makes 1 transaction to "www.dropbox.com" in PowerShell
      Then there is 1 alert of severity high

    Example: a change reaches the indicators within ten minutes
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the alert severity is low
      And "Dropbox" is blocked on every device
      When the administrator sets the alert severity to high
      Then within 10 minutes the indicator for "dropbox.com" has the severity high
      And within 10 minutes each indicator of "Dropbox" has the severity high

    Example: a change that could not be saved
      Given 1 connected device that meets every prerequisite
      And the alert severity is low
      And "Dropbox" is blocked on every device
      When Cloud App Security crashes for 10 minutes
      And the administrator sets the alert severity to high
      Then the request is refused because Cloud App Security is down
      And for 2 hours the indicator for "dropbox.com" has the severity low

    Example: an alert raised before the change keeps its severity
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the alert severity is low
      And "Dropbox" is blocked on every device
      And each device has made 1 transaction to "www.dropbox.com"
      When the administrator sets the alert severity to high
      Then there is 1 alert of severity low

    Example: an alert raised after the change has the new severity
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the alert severity is low
      And "Dropbox" is blocked on every device
      And the alert severity was changed to high 10 minutes ago
      When each device makes 1 transaction to "www.dropbox.com"
      Then there is 1 alert of severity high

  @ALR-04
  Rule: Access to anything else raises none of these alerts

    Example: hosts that are merely alike, and apps that are not unsanctioned
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "notdropbox.com"
      And each device makes 2 transactions to "www.slack.com"
      Then for 26 hours there is no alert

    Example: a host that is allowed
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And Defender has an indicator of its own that allows "docs.dropbox.com"
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "docs.dropbox.com"
      Then for 26 hours there is no alert

    Example: an app whose tag was taken away
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And the tag of "Dropbox" was taken away 2 hours ago
      When each device makes 2 transactions to "www.dropbox.com"
      Then for 26 hours there is no alert

  @ALR-06
  Rule: One open alert for device, app and outcome counts every attempt exactly

    Example: attempts over several hours
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 150 transactions to "www.dropbox.com", one a second
      And 3 hours have passed
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 10 minutes each device has 1 alert of "Dropbox" that counts 151 attempts
      And the alert of each device lists the latest 100 of 151 attempts

    Example: two outcomes, two alerts
      Given a connected device on which SmartScreen is off
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com" in Edge
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes 3 attempts to reach "Dropbox" are alerted as blocked
      And within 10 minutes 2 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured
      And 2 alerts of "Dropbox" are new

    Example: attempts that are told out of order
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And every second message from endpoints to Defender is overtaken by 1 minute for 1 hour
      When each device makes 120 transactions to "www.dropbox.com", one a second
      Then within 10 minutes each device has 1 alert of "Dropbox" that counts 120 attempts
      And the alert of each device lists the latest 100 of 120 attempts

    Example: the work on an alert goes on while more attempts are counted in
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com"
      And an analyst has begun to work on every alert
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes each device has 1 alert of "Dropbox" that counts 5 attempts
      And 1 alert of "Dropbox" is in progress

    Example: a resolved alert is shown as resolved
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com"
      When an analyst resolves every alert
      Then 1 alert of "Dropbox" is resolved

    Example: two apps, two alerts
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And "Slack" is tagged as unsanctioned
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.slack.com"
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes 3 attempts to reach "Dropbox" are alerted as blocked

    Example: once resolved, the next attempt opens a new alert
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com"
      And every alert is resolved
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 10 minutes each device has 2 alerts of "Dropbox" that count 2 attempts
      And 1 alert of "Dropbox" is new
