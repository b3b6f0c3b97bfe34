Feature: What an endpoint reports
  An endpoint reports once an hour, at most 4 MB or about 4,000 transactions on a UTC day, and nothing counts twice.

  @REP-01
  Rule: A device with something to send starts a report at most every 60 minutes and at least every 55; an idle one sends nothing

    Example: a busy day
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      When each device makes a transaction a minute for 12 hours
      Then at most 60 minutes pass between the starts of two reports

    @ours
    Example: a busy day without haste
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      When each device makes a transaction a minute for 12 hours
      Then at least 55 minutes pass between the starts of two reports

    Example: a lost check-in does not delay a report beyond the hour
      Given 5 connected devices that meet every prerequisite
      And each device has made a transaction a minute for 3 hours
      And the next 1 check-in of each device is lost
      When each device makes a transaction a minute for 6 hours
      Then at most 60 minutes pass between the starts of two reports

    Example: an idle device
      Given 5 connected devices that meet every prerequisite
      And the integration is on
      When 1 hour passes
      Then for 26 hours no device sends a report

    Example: a device whose reports were all acknowledged
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      When 2 hours pass
      Then for 26 hours no device sends a report
      And for 26 hours no event is sent again

    Example: a busy day over midnight
      Given 3 connected devices that meet every prerequisite
      And each device has made a transaction a minute for 12 hours
      When each device makes a transaction a minute for 12 hours
      Then at most 60 minutes pass between the starts of two reports

    Example: an hour out of reach does not delay a report beyond the hour
      Given 3 connected devices that meet every prerequisite
      And each device has made a transaction a minute for 3 hours
      And Defender is out of reach of each device for 40 minutes
      When each device makes a transaction a minute for 4 hours
      Then at most 60 minutes pass between the starts of two reports

    @ours
    Example: a break of 5 minutes does not hasten a report
      Given 5 connected devices that meet every prerequisite
      And each device has made a transaction a minute for 3 hours
      And each device has lost its network
      And 5 minutes have passed
      And each device is connected again
      When each device makes a transaction a minute for 3 hours
      Then at least 55 minutes pass between the starts of two reports

    @ours
    Example: a restart does not hasten a report
      Given 5 connected devices that meet every prerequisite
      And each device has made a transaction a minute for 3 hours
      And each device has restarted
      When each device makes a transaction a minute for 3 hours
      Then at least 55 minutes pass between the starts of two reports

    Example: a device whose traffic is hidden by a proxy is idle
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device moves behind a forward proxy
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours no device sends a report

    Example: a device that takes no part is idle
      Given a connected device with Windows build 16299.1084
      And a connected device with Windows build server 17763.1790
      And the integration is on
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours no device sends a report

  @REP-02
  Rule: On a UTC day an endpoint sends at most 4 MB of report bodies

    Example: exactly 4 MB
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes transactions of exactly 4 MB as encoded
      Then within 2 hours a device has sent at most 4 MB on each UTC day

    Example: one byte more
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes transactions of 1 byte more than 4 MB as encoded
      Then within 2 hours a device has sent at most 4 MB on each UTC day

    Example: a restart gives no new allowance of bytes
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made transactions of exactly 4 MB as encoded
      And 2 hours have passed
      And each device has restarted
      When the device makes transactions of exactly 4 MB as encoded
      Then within 4 hours a device has sent at most 4 MB on each UTC day

    Example: a crash of Defender gives no new allowance
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made transactions of exactly 4 MB as encoded
      When Defender crashes for 3 hours
      And the device makes transactions of exactly 4 MB as encoded
      Then within 6 hours a device has sent at most 4 MB on each UTC day

    Example: two full days of bytes that are sent together
      Given 1 connected device that meets every prerequisite
      And no device can reach Defender
      And the device has made transactions of exactly 4 MB as encoded
      And 1 day has passed
      And the device has made transactions of exactly 4 MB as encoded
      When each device can reach Defender again
      Then within 50 hours a device has sent at most 4 MB on each UTC day

    Example: what is sent again is charged once
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the acknowledgements of reports are lost for 1 hour
      When the device makes transactions of exactly 4 MB as encoded
      Then within 4 hours a device has sent at most 4 MB on each UTC day
      And every resend is the very report that was sent before

    Example: two full allowances of bytes, <from> hours and <to> hours after the start of a UTC day
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And <wait> hours have passed
      And the device has made transactions of exactly 4 MB as encoded
      And <more> hours have passed
      When the device makes transactions of exactly 4 MB as encoded
      Then within 2 hours a device has sent at most 4 MB on each UTC day

      Examples:
        | from | to | wait | more |
        | 9    | 12 | 2    | 3    |
        | 15   | 18 | 8    | 3    |
        | 18   | 22 | 11   | 4    |

  @REP-09
  Rule: Of 4 MB a day nothing is held back

    Example: exactly 4 MB is sent
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes transactions of exactly 4 MB as encoded
      Then within 2 hours the device has sent exactly 4 MB of report bodies today

    Example: of one byte more as much as fits is sent
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes transactions of 1 byte more than 4 MB as encoded
      Then within 2 hours the device has sent less than 4 MB of report bodies today, at least 4190000 bytes

    Example: exactly 4 MB is sent, part of it again
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the acknowledgements of reports are lost for 1 hour
      When the device makes transactions of exactly 4 MB as encoded
      Then within 4 hours the device has sent exactly 4 MB of report bodies today

    Example: what is sent again after midnight is not charged to the new day
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the acknowledgements of reports are lost for 20 hours
      And the device has made 3900 transactions today
      When the device makes 3900 transactions at midnight
      Then within 4 hours the device has sent 7800 transactions on two UTC days
      And on no UTC day a device has sent more than 4000 transactions

  @REP-03
  Rule: On a UTC day an endpoint sends at most about 4,000 transactions

    Example: the four thousandth transaction is sent
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes 4000 transactions today
      Then within 2 hours Cloud Discovery shows 4000 transactions

    Example: the next one is not
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      When the device makes 1 more transaction
      Then within 2 hours Cloud Discovery shows 4000 transactions
      And for 26 hours Cloud Discovery shows 4000 transactions
      And on no UTC day a device has sent more than 4000 transactions

    Example: of many more about 4,000 are sent
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes 5000 transactions today
      Then within 2 hours a device has sent at most about 4000 transactions on each UTC day

    Example: a restart gives no new allowance
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      When each device restarts
      And the device makes 1000 more transactions
      Then within 2 hours a device has sent at most about 4000 transactions on each UTC day

    @ours
    Example: a restart gives not one more
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      When each device restarts
      And the device makes 10 more transactions
      And 2 hours pass
      Then on no UTC day a device has sent more than 4000 transactions

  @REP-04
  Rule: A new UTC day gives a new allowance, and a backlog is sent at most one allowance a day

    Example: at midnight a device that was stopped reports again
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      When the device makes 10 transactions in the last second of the day
      And the device makes 7 transactions at midnight
      Then within 2 hours Cloud Discovery shows 4007 transactions
      And for 26 hours Cloud Discovery shows 4007 transactions

    Example: what was made before midnight is charged to the day on which it is sent
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes 4000 transactions in the last second of the day
      And the device makes 4000 transactions at midnight
      Then within 50 hours the device has sent 8000 transactions on two UTC days
      And on no UTC day a device has sent more than 4000 transactions

    Example: a backlog of two days waits for its allowances
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And no device can reach Defender
      And the device has made two full days of transactions
      When each device can reach Defender again
      Then within 50 hours the device has sent 8000 transactions on two UTC days
      And on no UTC day a device has sent more than 4000 transactions

    Example: a backlog of two days, and a restart in the middle of it
      Given 1 connected device that meets every prerequisite
      And no device can reach Defender
      And the device has made two full days of transactions
      And each device can reach Defender again
      And 2 hours have passed
      When each device restarts
      Then within 50 hours the device has sent 8000 transactions on two UTC days

    Example: twelve hours after a full day a new UTC day has begun
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And 11 hours have passed
      And the device has made transactions of exactly 4 MB as encoded
      And 7 hours have passed
      When the device makes transactions of exactly 4 MB as encoded
      Then within 2 hours the device has sent less than 4 MB of report bodies today, at least 4190000 bytes

  @REP-05
  Rule: A transaction counts once, however often and however late its report arrives

    Example: reports that arrive three times
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every report arrives three times within 30 minutes
      When each device makes 7 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 21 transactions
      And for 26 hours Cloud Discovery shows 21 transactions

    Example: reports whose acknowledgements are lost are sent again
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And the acknowledgements of reports are lost for 5 hours
      When each device makes 7 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 21 transactions
      And for 26 hours Cloud Discovery shows 21 transactions
      And every resend is the very report that was sent before

    Example: a report that arrives after the reports that follow it
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the next 1 report of each device, with every copy, arrives 3 hours late
      When each device makes a transaction a minute for 5 hours
      Then within 7 hours Cloud Discovery shows 300 transactions
      And for 26 hours Cloud Discovery shows 300 transactions

    Example: signals that arrive after the signals that follow them
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the next 1 signal of each device, with every copy, arrives 3 hours late
      When each device makes a transaction a minute for 5 hours
      Then within 7 hours Cloud Discovery shows 300 transactions
      And for 26 hours Cloud Discovery shows 300 transactions

    Example: two reports that arrive on the next UTC day, after later ones
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And the next 2 reports of each device, with every copy, arrive 20 hours late
      When each device makes a transaction a minute for 5 hours
      Then within 26 hours Cloud Discovery shows 600 transactions
      And for 50 hours Cloud Discovery shows 600 transactions

    Example: copies of reports around a crash of <role>
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every report arrives three times within 4 hours
      And each device has made 7 transactions to "www.dropbox.com"
      And 1 hour has passed
      When <role> crashes for 20 minutes
      Then for 26 hours Cloud Discovery shows 21 transactions

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: copies of signals around a crash of <role>
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from Defender to Cloud App Security is repeated within 4 hours for 3 hours
      And each device has made 7 transactions to "www.dropbox.com"
      And 1 hour has passed
      When <role> crashes for 20 minutes
      Then for 26 hours Cloud Discovery shows 21 transactions

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: the second of three reports is lost, with every copy, until after the third
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made a transaction a minute for 2 hours
      And the next 1 report of each device, with every copy, is lost for 3 hours
      When each device makes a transaction a minute for 4 hours
      Then within 8 hours Cloud Discovery shows 720 transactions

    Example: signals without an answer, and a crash of Defender
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from Defender to Cloud App Security is lost for 2 hours
      And each device has made a transaction a minute for 1 hour
      And 20 minutes have passed
      When Defender crashes for 1 minute
      Then within 6 hours Cloud Discovery shows 180 transactions

    Example: reports without an acknowledgement, and a restart of the device
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And the acknowledgements of reports are lost for 3 hours
      And each device has made a transaction a minute for 2 hours
      When each device restarts
      Then within 4 hours Cloud Discovery shows 360 transactions
      And for 26 hours Cloud Discovery shows 360 transactions

    Example: a report of which copies arrive weeks later
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the next 1 report of each device arrives three times within 89 days
      And each device has made 7 transactions to "www.dropbox.com"
      When 2 hours pass
      Then until the end of the 90th UTC day Cloud Discovery keeps 7 transactions
      And from the 91st UTC day on Cloud Discovery keeps 0 transactions

    Example: signals of which copies arrive weeks later
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And every message from Defender to Cloud App Security is repeated within 88 days for 3 hours
      And each device has made 7 transactions to "www.dropbox.com"
      When 2 hours pass
      Then until the end of the 90th UTC day Cloud Discovery keeps 7 transactions

    Example: a report that arrives <days> days after its copy
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the next 1 report of each device arrives <days> days late
      When each device makes 7 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 7 transactions
      And for 81 days Cloud Discovery shows 7 transactions

      Examples:
        | days |
        | 8    |
        | 31   |
        | 80   |

  @REP-06
  Rule: A device that cannot reach Defender keeps its reports and sends them when it can

    Example: a day out of reach
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And no device can reach Defender
      And each device has made 5 transactions to "www.dropbox.com"
      And 1 day has passed
      When each device can reach Defender again
      Then within 2 hours Cloud Discovery shows 10 transactions

    Example: nothing is sent meanwhile
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And no device can reach Defender
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours no device sends a report

    Example: reports that were sent into the void
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And Defender is out of reach of each device for 5 hours
      When each device makes a transaction a minute for 3 hours
      Then within 8 hours Cloud Discovery shows 360 transactions
      And every resend is the very report that was sent before

    Example: a device that restarts has lost nothing
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      When each device restarts
      Then within 2 hours Cloud Discovery shows 10 transactions

    Example: a backlog is given up after 7 days
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And no device can reach Defender
      And each device has made 5 transactions to "www.dropbox.com"
      And 7 days 1 millisecond have passed
      When each device can reach Defender again
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: a backlog waits for 7 days
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And no device can reach Defender
      And each device has made 5 transactions to "www.dropbox.com"
      And 6 days 23 hours 50 minutes have passed
      When each device can reach Defender again
      Then within 2 hours Cloud Discovery shows 5 transactions

    Example: out of reach, then <event>
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And no device can reach Defender
      And each device has made 5 transactions to "www.dropbox.com"
      And <event>
      When each device can reach Defender again
      Then within 2 hours Cloud Discovery shows 10 transactions

      Examples:
        | event                            |
        | each device has restarted        |
        | each device has lost its network |
        | 3 days have passed               |

    Example: who signed in while out of reach, before a restart
      Given an idle device beside a busy one, all with the integration on
      And each device has made 1 transaction to "www.dropbox.com"
      And no device can reach Defender
      And "frank" has signed in to each device
      And each device has restarted
      When each device can reach Defender again
      Then within 2 hours the user history of each device has "frank"

  @REP-08
  Rule: What the cap holds back is counted and visible

    Example: a device that is stopped by the number of transactions
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      When the device makes 25 more transactions
      And the device makes 1 transaction at midnight
      Then within 2 hours the device has told Defender that 25 transactions were held back

    Example: a device that is not stopped
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When the device makes 4000 transactions today
      Then within 4 hours the device has told Defender that 0 transactions were held back

    Example: a device that is stopped, and restarts
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      And the device has made 25 transactions too many
      When each device restarts
      And the device makes 1 transaction at midnight
      Then within 2 hours the device has told Defender that 25 transactions were held back

  @REP-09
  Rule: What exceeds the allowance of its day is held back for good, the oldest is sent; below the limits nothing is held back

    Example: the oldest are sent
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      When each device makes 5 transactions to "www.slack.com"
      Then within 50 hours Cloud Discovery shows 4000 transactions of "Box"
      And within 50 hours Cloud Discovery shows 0 transactions of "Slack"

    Example: held back today, and not sent tomorrow either
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the device has made 4000 transactions today
      When the device makes 100 more transactions
      Then for 3 days Cloud Discovery shows at most 4000 transactions

    Example: a fault changes when a transaction shows, not whether
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And no device can reach Defender
      And the device has made 4000 transactions today
      And the device has made 100 transactions too many
      When each device can reach Defender again
      Then within 26 hours Cloud Discovery shows 4000 transactions
