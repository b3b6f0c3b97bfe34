Feature: Faults
  Lost, repeated, late and reordered messages, crashes and errors change when things happen, never what is true in the end.

  @ROB-01
  Rule: Faults on acknowledged wires change when things happen, never what is true in the end

    Example: discovery while every message from <wire> is lost
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from <wire> is lost for 3 hours
      When each device makes a transaction a minute for 1 hour
      Then within 6 hours Cloud Discovery shows 180 transactions
      And for 26 hours Cloud Discovery shows 180 transactions

      Examples:
        | wire                           |
        | endpoints to Defender          |
        | Defender to endpoints          |
        | Defender to Cloud App Security |

    Example: discovery while every message from <wire> is late
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from <wire> is late by 7 minutes for 3 hours
      When each device makes a transaction a minute for 1 hour
      Then within 6 hours Cloud Discovery shows 180 transactions
      And for 26 hours Cloud Discovery shows 180 transactions

      Examples:
        | wire                           |
        | endpoints to Defender          |
        | Defender to endpoints          |
        | Defender to Cloud App Security |

    Example: discovery while every message from <wire> is repeated
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from <wire> is repeated within 2 hours for 5 hours
      When each device makes a transaction a minute for 3 hours
      Then within 6 hours Cloud Discovery shows 540 transactions
      And for 26 hours Cloud Discovery shows 540 transactions

      Examples:
        | wire                           |
        | endpoints to Defender          |
        | Defender to endpoints          |
        | Defender to Cloud App Security |

    Example: discovery while messages from <wire> overtake each other
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every second message from <wire> is overtaken by 2 hours for 5 hours
      When each device makes a transaction a minute for 3 hours
      Then within 8 hours Cloud Discovery shows 540 transactions
      And for 26 hours Cloud Discovery shows 540 transactions

      Examples:
        | wire                           |
        | endpoints to Defender          |
        | Defender to endpoints          |
        | Defender to Cloud App Security |

    Example: alerts while every message from <wire> is lost
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And every message from <wire> is lost for 1 hour
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 3 hours 6 attempts to reach "Dropbox" are alerted as blocked

      Examples:
        | wire                  |
        | endpoints to Defender |
        | Defender to endpoints |

    Example: alerts while every message from <wire> is repeated
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And every message from <wire> is repeated within 1 hour for 3 hours
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 3 hours 6 attempts to reach "Dropbox" are alerted as blocked

      Examples:
        | wire                  |
        | endpoints to Defender |
        | Defender to endpoints |

    Example: indicators while the clouds' requests are <fault>
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And every message from the clouds' requests <fault> for 1 hour
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours each domain of "Dropbox" has an indicator of its own
      And within 3 hours every device blocks "www.dropbox.com"

      Examples:
        | fault                         |
        | is lost                       |
        | is late by 20 seconds         |
        | is late by 5 minutes          |
        | is repeated within 10 minutes |

    Example: a tag that is taken away while the clouds' requests overtake each other
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And every second message from the clouds' requests is overtaken by 1 minute for 1 hour
      When the administrator takes the tag of "Dropbox" away
      Then within 2 hours Defender has 0 indicators

    Example: a policy that arrives after a newer one
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And every second message from Defender to endpoints is overtaken by 90 minutes for 5 hours
      When the administrator takes the tag of "Dropbox" away
      Then within 6 hours every device reaches "www.dropbox.com"

    Example: the second of three reports is lost, with every copy, until after the third
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has just reported
      And the next 1 report of each device, with every copy, is lost for 3 hours
      When each device makes a transaction a minute for 4 hours
      Then within 8 hours Cloud Discovery shows 480 transactions of "Dropbox"

    Example: the next <message> of each device, with every copy, is lost for 3 hours
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made a transaction a minute for 2 hours
      And the next 1 <message> of each device, with every copy, is lost for 3 hours
      When each device makes a transaction a minute for 4 hours
      Then within 8 hours Cloud Discovery shows 720 transactions
      And for 26 hours Cloud Discovery shows 720 transactions

      Examples:
        | message |
        | report  |
        | signal  |

    Example: everything discovery shows after <message>s were reordered
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And the next 1 <message> of each device, with every copy, arrives 2 hours late
      And each device has made 4 transactions to "www.dropbox.com", one every 50 minutes
      When each device makes 3 transactions to "www.slack.com"
      Then within 6 hours each drill-down of Cloud Discovery shows exactly what was done

      Examples:
        | message |
        | report  |
        | signal  |
        | event   |

    Example: sign-ins while every message from <wire> is lost, then the device restarts
      Given one person on three devices, all with the integration on
      And every message from <wire> is lost for 2 hours
      And "frank" has signed in to each device
      And 1 hour has passed
      When each device restarts
      Then within 6 hours the user history of each device has "frank"

      Examples:
        | wire                           |
        | endpoints to Defender          |
        | Defender to endpoints          |
        | Defender to Cloud App Security |

  @ROB-02
  Rule: Any role may crash and restart at any moment: nothing acknowledged is lost, nothing is counted twice

    Example: Defender crashes after the devices have done their work
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made a transaction a minute for 2 hours
      When Defender crashes for 40 minutes
      Then within 6 hours Cloud Discovery shows 360 transactions
      And for 26 hours Cloud Discovery shows 360 transactions

    Example: Cloud App Security is down when signals are due
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      When Cloud App Security crashes for 3 hours
      Then within 6 hours Cloud Discovery shows 15 transactions
      And for 26 hours Cloud Discovery shows 15 transactions

    Example: Defender crashes while signals are not acknowledged
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from Defender to Cloud App Security is lost for 2 hours
      And each device has made a transaction a minute for 1 hour
      And 20 minutes have passed
      When Defender crashes for 1 minute
      Then within 6 hours Cloud Discovery shows 180 transactions

    Example: Cloud App Security crashes in the middle of a synchronisation
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And every message from the clouds' requests is late by 10 seconds for 10 minutes
      And "Dropbox" is tagged as unsanctioned
      And 45 seconds have passed
      When Cloud App Security crashes for 1 minute
      Then within 1 hour each domain of "Dropbox" has an indicator of its own

    Example: Defender crashes in the middle of a synchronisation
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And every message from the clouds' requests is late by 10 seconds for 10 minutes
      And "Dropbox" is tagged as unsanctioned
      And 45 seconds have passed
      When Defender crashes for 5 minutes
      Then within 1 hour each domain of "Dropbox" has an indicator of its own

    Example: the state of the integration after a crash of Defender
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      When Defender crashes for 30 minutes
      And 1 minute passes
      Then within 3 hours every device blocks "www.dropbox.com"

    Example: a device that restarts between two messages
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And every message from Defender to endpoints is lost for 1 hour
      And each device has made 3 transactions to "www.dropbox.com"
      When each device restarts
      Then within 3 hours 6 attempts to reach "Dropbox" are alerted as blocked

    Example: both clouds crash together
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made a transaction a minute for 2 hours
      And Cloud App Security crashes for 30 minutes
      When Defender crashes for 1 minute
      Then within 6 hours Cloud Discovery shows 360 transactions
      And for 26 hours Cloud Discovery shows 360 transactions

    Example: <role> crashes, again and again
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made a transaction a minute for 1 hour
      And <role> crashes for 1 minute
      And each device has made a transaction a minute for 1 hour
      When <role> crashes for 1 minute
      Then within 6 hours Cloud Discovery shows 360 transactions

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

  @ROB-03
  Rule: Errors and time-outs are retried with back-off, and a stated wait is obeyed

    Example: every message from <wire> is answered <status>
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from <wire> is answered <status> for 3 hours
      When each device makes a transaction a minute for 1 hour
      Then within 6 hours Cloud Discovery shows 180 transactions

      Examples:
        | wire                           | status |
        | endpoints to Defender          | 429    |
        | endpoints to Defender          | 500    |
        | endpoints to Defender          | 503    |
        | Defender to Cloud App Security | 429    |
        | Defender to Cloud App Security | 500    |
        | Defender to Cloud App Security | 503    |

    Example: the clouds' requests are answered <status>
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And every message from the clouds' requests is answered <status> for 1 hour
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours each domain of "Dropbox" has an indicator of its own

      Examples:
        | status |
        | 429    |
        | 500    |
        | 503    |

    Example: a device waits as it is told
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      When the next 1 message of each kind from endpoints to Defender is answered 429 with a wait of 3 hours
      Then no device sends its next check-in within 3 hours

    Example: Cloud App Security waits as it is told
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      And the next 1 message of each kind from the clouds' requests is answered 429 with a wait of 20 minutes
      When the administrator tags "Dropbox" as unsanctioned
      Then Cloud App Security sends no request within 20 minutes
      And within 1 hour each domain of "Dropbox" has an indicator of its own

    Example: each <message> without an answer is sent again after a while
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from <wire> is lost for 3 hours
      When each device makes 2 transactions to "www.dropbox.com"
      Then each <message> without an answer is sent again after 30 seconds to 5 minutes

      Examples:
        | message | wire                           |
        | report  | Defender to endpoints          |
        | signal  | Defender to Cloud App Security |

    Example: each event without an answer is sent again after a while
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And every message from Defender to endpoints is lost for 3 hours
      When "frank" signs in to each device
      Then each event without an answer is sent again after 30 seconds to 5 minutes

    Example: a log upload without an answer is sent again after a while
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP
      And every message from Cloud App Security to the collector is lost for 3 hours
      When the proxy logs messages of 50000 bytes altogether
      Then each log upload without an answer is sent again after 30 seconds to 5 minutes

    Example: no <message> that was acknowledged is sent again
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 2 transactions to "www.dropbox.com"
      And "frank" has signed in to each device
      When 2 hours pass
      Then for 26 hours no <message> is sent again

      Examples:
        | message |
        | report  |
        | event   |
        | signal  |

    Example: no log upload that was acknowledged is sent again
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP
      When the proxy logs messages of 50000 bytes altogether
      Then for 26 hours no log upload is sent again

    Example: a lost check-in is tried again within five minutes
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And the next 3 check-ins of each device are lost
      When 1 hour passes
      Then a device that gets no answer to a check-in tries again within 5 minutes

    Example: nobody hammers while every message from <wire> is <fault>
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And "Dropbox" is tagged as unsanctioned
      And every message from <wire> <fault> for 3 hours
      When each device makes 2 transactions to "www.slack.com"
      Then for 4 hours nobody sends more than 6 messages of a kind in a minute

      Examples:
        | wire                           | fault           |
        | endpoints to Defender          | is lost         |
        | Defender to endpoints          | is lost         |
        | Defender to Cloud App Security | is lost         |
        | the clouds' requests           | is lost         |
        | endpoints to Defender          | is answered 500 |
        | endpoints to Defender          | is answered 503 |
        | Defender to Cloud App Security | is answered 500 |
        | the clouds' requests           | is answered 500 |

    Example: a stated wait is obeyed before the next <message>
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And the next 1 <message> of each device is answered 429 with a wait of 3 hours
      When each device makes 2 transactions to "www.dropbox.com"
      Then no <message> is sent within 3 hours after one that was refused
      And within 6 hours Cloud Discovery shows 6 transactions

      Examples:
        | message |
        | report  |
        | signal  |

  @ROB-04
  Rule: A malformed message is refused whole, with an error that names what is wrong; state is unchanged

    Example: an import of one indicator more than a call may carry
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When an administrator of Defender imports 501 indicators
      Then the request is refused with an error that names "501"
      And within 10 minutes Defender has 0 indicators

    Example: an import of as many indicators as a call may carry
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When an administrator of Defender imports 500 indicators
      Then the request is granted
      And within 10 minutes Defender has 500 indicators

    Example: an indicator for a domain that is none
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When an administrator of Defender blocks "google.com/drive"
      Then the request is refused with an error that names "google.com/drive"
      And within 10 minutes Defender has 0 indicators

    Example: an import of which one indicator is for a domain that is none
      Given 1 connected device that meets every prerequisite
      And blocking is switched on
      When an administrator of Defender imports 5 indicators, the last of them for "google.com/drive"
      Then of the import "google.com/drive" alone is refused, with a reason that names it
      And within 10 minutes Defender has 4 indicators

    Example: a report that is cut short
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And the next report of each device is cut short on its way
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours a report of each device is refused with an error that names the body
      And within 4 hours Cloud Discovery shows 10 transactions
      And for 26 hours Cloud Discovery shows 10 transactions

    Example: a report that names another device
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And the next report of each device names another device
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours a report of each device is refused with an error that names the device
      And within 4 hours Cloud Discovery shows 10 transactions
      And for 26 hours Cloud Discovery shows 10 transactions

    Example: events that name another device
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And the next events of each device name another device
      When "frank" signs in to each device
      Then within 1 hour a message of events of each device is refused with an error that names the device
      And within 4 hours the user history of each device has "frank"

    Example: a log of a format that there is not
      Given a data source "Office" of SQUID_NATIVE logs
      When the administrator asks for an address for a log of format "SQUID_OF_OLD"
      Then the request is refused with an error that names "SQUID_OF_OLD"

    Example: the completion of an upload that was never begun
      Given a data source "Office" of SQUID_NATIVE logs
      When the administrator completes an upload to the address "https://storage.example.org/never"
      Then the request is refused with an error that names "https://storage.example.org/never"
      And there is no report "Snapshot"

    Example: a check-in that names another device
      Given 2 connected devices that meet every prerequisite
      And blocking is switched on
      And the next check-in of each device names another device
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com"
