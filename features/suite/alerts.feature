Feature: Alerts
  Every attempt to reach an unsanctioned app is in an alert, whether it was blocked or not.

  @ALR-01
  Rule: Once an app's indicator exists, every attempt to reach it is in an alert within ten minutes of the event's arrival

    Example: attempts that are blocked
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours 6 attempts to reach "Dropbox" are alerted as blocked
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
      And 1 minute has passed
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
      Then within 2 hours 2 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

    Example: the session of an attempt that the policy came too late for
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And no policy reaches a device for 1 hour
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 4 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

    @ours
    Example: within ten minutes, <state>
      Given a connected device on which <lack>
      And "Dropbox" is blocked on every device
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes 3 attempts to reach "Dropbox" are alerted as <outcome>

      Examples:
        | state             | lack                        | outcome                                 |
        | blocked           | SmartScreen is off          | blocked                                 |
        | not blocked       | real-time protection is off | not blocked: the device is misconfigured |

    Example: two people on each of two devices
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And "erin" has made 2 transactions to "www.dropbox.com" on each device
      When "frank" makes 3 transactions to "www.dropbox.com" on each device
      Then within 2 hours 10 attempts to reach "Dropbox" are alerted as blocked
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt
      And each alert is the same on its own page, on that of its device

    Example: an account of the system, and people of one name
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And "contoso\erin" has made 2 transactions to "www.dropbox.com" on each device
      And "fabrikam\erin" has made 2 transactions to "www.dropbox.com" on each device
      When a system account of each device makes 1 transaction to "www.dropbox.com"
      Then within 2 hours 5 attempts to reach "Dropbox" are alerted as blocked
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

    Example: several hosts, several programs
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 1 transaction to "www.dropbox.com" in Edge
      And each device has made 1 transaction to "getdropbox.com" in curl
      When each device makes 1 transaction to "a.b.dropbox.com" in PowerShell
      Then within 2 hours 3 attempts to reach "Dropbox" are alerted as blocked
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

    Example: attempts while Defender is out of reach, then the device <event>
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And no device can reach Defender
      And each device has made 3 transactions to "www.dropbox.com"
      And each device <event>
      When each device can reach Defender again
      Then within 2 hours 6 attempts to reach "Dropbox" are alerted as blocked

      Examples:
        | event                |
        | has restarted        |
        | has lost its network |

    Example: attempts that are not acknowledged, then the device restarts
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And every message from Defender to endpoints is lost for 1 hour
      And each device has made 3 transactions to "www.dropbox.com"
      When each device restarts
      Then within 4 hours 6 attempts to reach "Dropbox" are alerted as blocked

    Example: Defender crashes <when> the attempts
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 3 transactions to "www.dropbox.com"
      And <wait> passed
      When Defender crashes for 5 minutes
      And each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 10 attempts to reach "Dropbox" are alerted as blocked

      Examples:
        | when          | wait                |
        | right after   | 1 millisecond has   |
        | an hour after | 1 hour has          |

    Example: events that arrive after later ones
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And the next 1 event of each device, with every copy, arrives 1 hour late
      And each device has made 3 transactions to "www.dropbox.com"
      And 10 minutes have passed
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 4 hours 10 attempts to reach "Dropbox" are alerted as blocked

    Example: attempts on both sides of midnight
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com" at the last millisecond of UTC day 1
      When each device makes 3 transactions to "www.dropbox.com" at the first millisecond of UTC day 2
      Then within 2 hours 5 attempts to reach "Dropbox" are alerted as blocked
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt

    Example: an attempt on a device over its cap
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And the device has made 4000 transactions today
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 2 attempts to reach "Dropbox" are alerted as blocked

    Example: attempts behind a forward proxy
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And each device moves behind a forward proxy
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 4 attempts to reach "Dropbox" are alerted as blocked

    Example: an app that was untagged, and tagged again
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com"
      And the tag of "Dropbox" was taken away 2 hours ago
      And "Dropbox" is blocked on every device
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 2 hours 3 attempts to reach "Dropbox" are alerted as blocked

  @ALR-02
  Rule: An attempt that was not blocked raises an alert that says so and why

    Example: the device is misconfigured because <lack>
      Given a connected device on which <lack>
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.dropbox.com" in Edge
      Then within 2 hours 2 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured
      And each alert says that <lack>, nothing else

      Examples:
        | lack                                |
        | Defender Antivirus is passive       |
        | Defender Antivirus is disabled      |
        | real-time protection is off         |
        | cloud-delivered protection is off   |
        | network protection is off           |
        | network protection is in audit mode |
        | SmartScreen is off                  |

    Example: the device is misconfigured twice, because <lack> while <other>
      Given a connected device on which <lack> while <other>
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.dropbox.com" in Edge
      Then within 2 hours 2 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured
      And each alert says that <lack> while <other>, nothing else

      Examples:
        | lack                              | other                               |
        | Defender Antivirus is passive     | network protection is off           |
        | real-time protection is off       | cloud-delivered protection is off   |
        | cloud-delivered protection is off | network protection is in audit mode |
        | real-time protection is off       | SmartScreen is off                  |

    Example: the policy had not yet arrived
      Given 5 connected devices that meet every prerequisite
      And blocking is switched on
      And no policy reaches a device for 1 hour
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 10 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived
      And each alert says that the policy had not yet arrived

    Example: the policy had not yet arrived on a device over its cap
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the device has made 4000 transactions today
      And no policy reaches a device for 30 minutes
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 2 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived

    Example: the policy had not yet arrived on a device behind a proxy
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And each device moves behind a forward proxy
      And no policy reaches a device for 1 hour
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      When each device makes 2 transactions to "www.dropbox.com"
      Then within 2 hours 4 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived

    Example: the policy arrives after the attempts were reported
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And no policy reaches a device for 90 minutes
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      And each device has made 2 transactions to "www.dropbox.com"
      When 90 minutes pass
      Then within 2 hours 4 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived

    Example: the policy had not yet arrived when the device <event>
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And no policy reaches a device for 30 minutes
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      And each device has made 2 transactions to "www.dropbox.com"
      When each device <event>
      Then within 2 hours 4 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived

      Examples:
        | event    |
        | restarts |

    Example: attempts before the policy and after it
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And no policy reaches a device for 10 minutes
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      And each device has made 2 transactions to "www.dropbox.com"
      When "Dropbox" is blocked on every device
      Then within 2 hours 2 attempts to reach "Dropbox" are alerted as not blocked: the policy had not yet arrived

    Example: two people on a misconfigured device
      Given a connected device on which network protection is off
      And "Dropbox" is blocked on every device
      And "erin" has made 2 transactions to "www.dropbox.com" on each device
      When "frank" makes 3 transactions to "www.dropbox.com" on each device
      Then within 2 hours 5 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured
      And each alert names "Dropbox", the device, the user, the program, the destination, the time of each attempt
      And each alert says that network protection is off, nothing else

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

    Example: a change reaches the indicators
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the alert severity is low
      And "Dropbox" is blocked on every device
      When the administrator sets the alert severity to high
      Then within 2 hours each indicator of "Dropbox" has the severity high

    @should
    Example: a change reaches the indicators within ten minutes
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the alert severity is low
      And "Dropbox" is blocked on every device
      When the administrator sets the alert severity to high
      Then within 10 minutes each indicator of "Dropbox" has the severity high

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
      And the alert severity was changed to high 2 hours ago
      When each device makes 1 transaction to "www.dropbox.com"
      Then there is 1 alert of severity high

    Example: the severity of indicators that come after the change
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And "Dropbox" is blocked on every device
      And the alert severity is high
      When "Slack" is blocked on every device
      Then within 2 hours each indicator of "Slack" has the severity high
      And within 2 hours each indicator of "Dropbox" has the severity high

    Example: two changes one after the other
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And the alert severity is high
      When the administrator sets the alert severity to informational
      Then within 2 hours each indicator of "Dropbox" has the severity informational

    Example: <role> crashes right after the change
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And the alert severity is high
      When <role> crashes for 1 minute
      Then within 2 hours each indicator of "Dropbox" has the severity high

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: the severity of an attempt that the policy came too late for
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the alert severity is low
      And no policy reaches a device for 30 minutes
      And "Dropbox" is tagged as unsanctioned, with its indicators in Defender
      When each device makes 1 transaction to "www.dropbox.com"
      Then there is 1 alert of severity low

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

    Example: hosts of full URLs, and shared parents
      Given 1 connected device that meets every prerequisite
      And "SlideShare" is blocked on every device
      And "Canva" is blocked on every device
      When each device makes 2 transactions to "www.linkedin.com"
      And each device makes 2 transactions to "other.s3.amazonaws.com"
      Then for 26 hours there is no alert

    Example: a misconfigured device that goes elsewhere
      Given a connected device on which network protection is off
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.slack.com"
      Then for 26 hours there is no alert

    Example: attempts after <switch> was switched off
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And <switch> is switched off
      And 3 hours have passed
      When each device makes 2 transactions to "www.dropbox.com"
      Then for 26 hours there is no alert

      Examples:
        | switch                        |
        | the integration               |
        | custom network indicators     |
        | blocking of unsanctioned apps |

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

    Example: attempts on both sides of a crash of Defender
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com"
      And 10 minutes have passed
      And Defender crashes for 1 minute
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours each device has 1 alert of "Dropbox" that counts 5 attempts

    Example: attempts of two days, of two people
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And "erin" has made 2 transactions to "www.dropbox.com" on each device
      And 1 day has passed
      When "frank" makes 3 transactions to "www.dropbox.com" on each device
      Then within 10 minutes each device has 1 alert of "Dropbox" that counts 5 attempts

    Example: a hundred attempts, and one more on the other device
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When each device makes 100 transactions to "www.dropbox.com", one a second
      Then within 10 minutes each device has 1 alert of "Dropbox" that counts 100 attempts
      And the alert of each device lists the latest 100 of 100 attempts
