Feature: Logs of forward proxies
  What a forward proxy hides from Defender comes to Cloud Discovery by the proxy's log: by automated log upload through a log
  collector, or by hand.

  @PRX-02
  Rule: Traffic behind a proxy whose logs are uploaded is discovered through the log's own data source and in the Global report

    Example: a log that travels by <transport>
      Given 2 connected devices that meet every prerequisite
      And a forward proxy that logs <log> as "Office" by <transport>
      And each device moves behind a forward proxy
      When each device makes 200 transactions to "www.dropbox.com"
      Then within 7 hours the report "Office" shows 400 transactions
      And within 7 hours the report "Global View" shows 400 transactions
      And the report "Office" lists "Dropbox" with 400 transactions

      Examples:
        | log                 | transport                            |
        | SQUID_NATIVE_SYSLOG | syslog over UDP                      |
        | BLUECOAT_SYSLOG     | syslog over TCP                      |
        | ZSCALER_CEF_SYSLOG  | syslog over TCP with octet counting  |
        | PALO_ALTO_SYSLOG    | syslog over TCP in pieces of 7 bytes |
        | GENERIC_W3C         | files                                |

    Example: users, addresses, apps, bytes come from the log
      Given 2 connected devices that meet every prerequisite
      And a forward proxy that logs BLUECOAT as "Office" by files
      And each device moves behind a forward proxy
      When each device makes 3 transactions to "www.dropbox.com" of 1000 bytes up, 2000 bytes down
      Then within 7 hours the report "Office" shows 6 transactions
      And the report "Office" counts 2 users, 2 IP addresses, 1 app
      And the report "Office" shows 6000 bytes uploaded, 12000 bytes downloaded

    Example: two data sources, and the Global report of both
      Given a data source "Office" of ZSCALER_CEF logs
      And a data source "Branch" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 4 transactions to "www.dropbox.com"
      And the administrator has uploaded the log to the data source "Office"
      When the administrator uploads the log to the data source "Branch"
      Then within 7 hours the report "Global View" shows 8 transactions
      And the report "Branch" lists "Dropbox" with 4 transactions

    Example: a second log of a data source adds to the first
      Given a data source "Office" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 4 transactions to "www.dropbox.com"
      And the administrator has uploaded the log to the data source "Office"
      And 1 day has passed
      And a ZSCALER_CEF log of 3 transactions to "www.slack.com"
      When the administrator uploads the log to the data source "Office"
      Then within 7 hours the report "Office" shows 7 transactions

    Example: two people on three machines
      Given a forward proxy that logs BLUECOAT as "Office" by files
      And "contoso\erin" on the machine "10.20.99.8" has made 2 transactions to "www.dropbox.com" of 3000000000 bytes each way
      And "fabrikam\erin" on the machine "10.20.99.8" has made 2 transactions to "www.slack.com" of 1000 bytes each way
      When "contoso\erin" on the machine "10.20.99.9" makes 2 transactions to "www.dropbox.com" of 1000 bytes each way
      Then within 7 hours the report "Office" shows 6 transactions
      And the report "Office" counts 2 users, 2 IP addresses, 2 apps
      And the report "Office" shows 6000004000 bytes uploaded, 6000004000 bytes downloaded

    Example: a crash of Cloud App Security between upload and analysis
      Given a data source "Office" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 4 transactions to "www.dropbox.com"
      And the administrator has uploaded the log to the data source "Office"
      When Cloud App Security crashes for 10 minutes
      Then within 7 hours the report "Office" shows 4 transactions
      And for 1 day the report "Global View" shows at most 4 transactions

    Example: lines that are repeated on the way from <wire>
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      And every message from <wire> is repeated within 40 minutes for 1 day
      And a machine of another platform has made 40 transactions to "www.dropbox.com"
      When the proxy transfers its file
      Then within 1 day the report "Office" shows 40 transactions
      And for 3 days the report "Global View" shows 40 transactions

      Examples:
        | wire                                |
        | the collector to Cloud App Security |
        | Cloud App Security to the collector |

    Example: a completion whose answer comes late
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      And every second message from Cloud App Security to the collector is overtaken by 20 minutes for 1 day
      And a machine of another platform has made 40 transactions to "www.dropbox.com"
      When the proxy transfers its file
      Then within 1 day the report "Office" shows 40 transactions
      And for 3 days the report "Global View" shows at most 40 transactions

  @INT-08
  Rule: A log shows after the next of the four daily runs, not before

    Example: a log shows after the next of the four daily runs, not before
      Given a data source "Office" of SQUID_NATIVE logs
      And a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And 5 hours 59 minutes 59 seconds 999 milliseconds have passed
      When the administrator uploads the log to the data source "Office"
      Then within 1 millisecond the report "Office" shows 3 transactions

    Example: a log that is complete at the instant of a run waits for the next one
      Given a data source "Office" of SQUID_NATIVE logs
      And a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And 6 hours have passed
      When the administrator uploads the log to the data source "Office"
      Then for 5 hours 59 minutes 59 seconds 999 milliseconds the report "Office" shows 0 transactions
      And within 6 hours the report "Office" shows 3 transactions

  @PRX-04
  Rule: A log uploaded by hand gives a snapshot report at once

    Example: a log as a snapshot
      Given a SQUID_NATIVE log of 5 transactions to "www.dropbox.com"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 5 transactions
      And the report "Friday" lists "Dropbox" with 5 transactions
      And the report "Friday" is a snapshot outside the Global report

    Example: a compressed log as a snapshot
      Given a BLUECOAT log of 5 transactions to "www.dropbox.com"
      And the log is compressed
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 5 transactions

    Example: twenty files
      Given a SQUID_NATIVE log of 5 transactions to "www.dropbox.com"
      When the administrator uploads 20 such logs as the snapshot "Friday"
      Then the request is granted
      And within 10 minutes the report "Friday" shows 100 transactions

    Example: twenty-one files
      Given a SQUID_NATIVE log of 5 transactions to "www.dropbox.com"
      When the administrator uploads 21 such logs as the snapshot "Friday"
      Then the upload is refused
      And there is no report "Friday"

    Example: two snapshots are two reports
      Given a SQUID_NATIVE log of 5 transactions to "www.dropbox.com"
      And the administrator has uploaded the log as the snapshot "Thursday"
      And a SQUID_NATIVE log of 3 transactions to "www.slack.com"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And within 10 minutes the report "Thursday" shows 5 transactions
      And the report "Friday" is a snapshot outside the Global report

    Example: a snapshot after a crash of Cloud App Security
      Given a SQUID_NATIVE log of 5 transactions to "www.dropbox.com"
      And the administrator has uploaded the log as the snapshot "Friday"
      And 10 minutes have passed
      When Cloud App Security crashes for 1 minute
      And 2 minutes pass
      Then within 10 minutes the report "Friday" shows 5 transactions

  @API-06
  Rule: A log is uploaded in three calls: address, content, completion

    Example: a completion that is asked for twice
      Given a data source "Office" of SQUID_NATIVE logs
      And a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And the administrator has uploaded the log to the data source "Office"
      When the administrator completes the upload once more
      Then within 6 hours the report "Office" shows 3 transactions
      And for 2 days the report "Office" shows 3 transactions

    Example: a completion without content
      Given a data source "Office" of SQUID_NATIVE logs
      When the administrator completes an upload to the data source "Office" without its content
      Then the upload is refused
      And for 7 hours the report "Office" shows 0 transactions

    Example: a completion that is asked for once more after a crash
      Given a data source "Office" of SQUID_NATIVE logs
      And a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And the administrator has uploaded the log to the data source "Office"
      And Cloud App Security crashes for 1 minute
      And 2 minutes have passed
      When the administrator completes the upload once more
      Then for 2 days the report "Office" shows at most 3 transactions

    Example: a data source that there is not
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      When the administrator uploads the log to the data source "Nowhere"
      Then the upload is refused
      And there is no report "Nowhere"

  @PRX-05
  Rule: Every format is read to the attributes documented for it, no more

    Example: a <log> log
      Given a <log> log of 3 transactions to "www.dropbox.com"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And the report "Friday" lists "Dropbox" with 3 transactions
      And the report "Friday" knows <attributes>

      Examples:
        | log               | attributes                                                       |
        | SQUID_NATIVE      | users, IP addresses                                              |
        | SQUID             | users, IP addresses, total bytes                                 |
        | GENERIC_W3C       | users, IP addresses, total bytes, uploaded bytes, downloaded bytes |
        | BLUECOAT          | users, IP addresses, total bytes, uploaded bytes, downloaded bytes |
        | GENERIC_CEF       | users, IP addresses, total bytes, uploaded bytes, downloaded bytes |
        | ZSCALER_CEF       | users, IP addresses, total bytes, uploaded bytes, downloaded bytes |
        | WEBSENSE_SIEM_CEF | users, IP addresses, total bytes, uploaded bytes, downloaded bytes |
        | CHECKPOINT_CEF    | IP addresses                                                     |
        | PALO_ALTO         | users, IP addresses, total bytes, uploaded bytes, downloaded bytes |
        | FORTIGATE         | IP addresses, total bytes, uploaded bytes, downloaded bytes       |
        | GENERIC_LEEF      | users, IP addresses, total bytes, uploaded bytes, downloaded bytes |
        | SOPHOS_XG         | users, IP addresses, total bytes                                 |
        | BARRACUDA         | users, IP addresses                                              |
        | MACHINE_ZONE_MERAKI | IP addresses                                                   |
        | CISCO_ASA         | IP addresses, total bytes                                        |

    Example: the bytes of a <log> log
      Given a <log> log of 3 transactions to "www.dropbox.com"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And the report "Friday" shows 4017 bytes uploaded, 15360 bytes downloaded

      Examples:
        | log           |
        | GENERIC_W3C   |
        | GENERIC_CEF   |
        | GENERIC_LEEF  |
        | PALO_ALTO     |
        | FORTIGATE     |
        | JUNIPER_SRX   |
        | SONICWALL     |
        | ZSCALER       |

    Example: a <log> log by syslog
      Given a <log>_SYSLOG log of 3 transactions to "www.dropbox.com"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions

      Examples:
        | log               |
        | SQUID_NATIVE      |
        | SQUID             |
        | GENERIC_W3C       |
        | BLUECOAT          |
        | GENERIC_CEF       |
        | ZSCALER_CEF       |
        | WEBSENSE_SIEM_CEF |
        | CHECKPOINT_CEF    |
        | PALO_ALTO         |

    Example: a <log> log by syslog that is longer than a spool
      Given a forward proxy that logs <log>_SYSLOG as "Office" by syslog over TCP
      And a machine of another platform has made 1000 transactions to "www.dropbox.com"
      And 1 minute has passed
      When a machine of another platform makes 1000 transactions to "www.dropbox.com"
      Then within 6 hours the report "Office" shows 2000 transactions

      Examples:
        | log         |
        | GENERIC_W3C |
        | BLUECOAT    |

    Example: a log of <ago> ago over <days> days
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com" made <ago> ago
      When the administrator uploads the log as the snapshot "Friday"
      Then over <days> days the report "Friday" shows <count> transactions, in each list too
      And over 90 days the report "Friday" shows 3 transactions, in each list too

      Examples:
        | ago                           | days | count |
        | 6 days 6 hours                | 7    | 3     |
        | 6 days 6 hours 1 millisecond  | 7    | 0     |
        | 20 days                       | 7    | 0     |
        | 20 days                       | 30   | 3     |
        | 29 days 6 hours               | 30   | 3     |
        | 29 days 6 hours 1 millisecond | 30   | 0     |

    Example: a log of a data source of <ago> ago over <days> days
      Given a data source "Office" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 3 transactions to "www.dropbox.com" made <ago> ago
      And the administrator has uploaded the log to the data source "Office"
      When 7 hours pass
      Then over <days> days the report "Office" shows <count> transactions, in each list too
      And over <days> days the report "Global View" shows <count> transactions, in each list too

      Examples:
        | ago     | days | count |
        | 5 days  | 7    | 3     |
        | 20 days | 7    | 0     |
        | 20 days | 30   | 3     |
        | 40 days | 30   | 0     |
        | 40 days | 90   | 3     |

    Example: recent lines, and lines of a hundred days ago
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And 2 more transactions in the log to "www.dropbox.com" made 100 days ago
      When the administrator uploads the log as the snapshot "Friday"
      Then over 90 days the report "Friday" shows 3 transactions, in each list too

    Example: lines of a hundred days ago first
      Given a SQUID_NATIVE log of 2 transactions to "www.dropbox.com" made 100 days ago
      And 3 more transactions in the log to "www.dropbox.com" made 1 hour ago
      When the administrator uploads the log as the snapshot "Friday"
      Then over 90 days the report "Friday" shows 3 transactions, in each list too

    Example: lines of several days in one log
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And 2 more transactions in the log to "www.slack.com" made 10 days ago
      And 4 more transactions in the log to "www.dropbox.com" made 50 days ago
      When the administrator uploads the log as the snapshot "Friday"
      Then over 7 days the report "Friday" shows 3 transactions, in each list too
      And over 30 days the report "Friday" shows 5 transactions, in each list too
      And over 90 days the report "Friday" shows 9 transactions, in each list too

    Example: a <log> log with <ending>
      Given a <log> log of 3 transactions to "www.dropbox.com"
      And the log has <ending>
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And the governance log has no error

      Examples:
        | log          | ending                         |
        | SQUID_NATIVE | CR LF at the end of its lines  |
        | BLUECOAT     | CR LF at the end of its lines  |
        | ZSCALER_CEF  | CR LF at the end of its lines  |
        | PALO_ALTO    | CR LF at the end of its lines  |
        | SQUID_NATIVE | no line feed at its end        |
        | BLUECOAT     | no line feed at its end        |
        | ZSCALER_CEF  | no line feed at its end        |
        | PALO_ALTO    | no line feed at its end        |

  @PRX-05
  Rule: An unreadable line is kept, counted, named; its neighbours count

    Example: a line that nobody wrote
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And a line in the log that reads "what is this"
      And a line in the log that reads "and this"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And the governance log counts 2 unreadable lines
      And the governance log names line 4, "what is this", with a reason

    Example: an unreadable line before the others, and one after
      Given a SQUID_NATIVE log of 0 transactions to "www.dropbox.com"
      And a line in the log that reads "what is this"
      And 3 more transactions in the log to "www.dropbox.com" made 1 minute ago
      And a line in the log that reads "and this"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And the governance log names line 1, "what is this", with a reason

    Example: twelve unreadable lines
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And 12 lines in the log that read "what is this"
      When the administrator uploads the log as the snapshot "Friday"
      Then the governance log counts 12 unreadable lines
      And the governance log names line 15, "what is this", with a reason

  @PRX-05
  Rule: What real logs are like does not mislead: spaces in user names, challenges, doubled lines, envelopes without a year

    Example: the sample log of <log>
      Given the sample log of <log>
      And 1 hour has passed
      When the administrator uploads the log as the snapshot "Friday"
      Then the report "Friday" sums up to <sum>
      And the governance log counts <unreadable> unreadable lines, <ignored> lines without a transaction

      Examples:
        | log                      | unreadable | ignored | sum                                                                                                            |
        | SQUID_NATIVE             |          5 |       7 | "17 transactions, 3 blocked, 6 users, 15 IP addresses, 9 apps, ? bytes, ? up, ? down"                          |
        | SQUID_NATIVE_SYSLOG      |          8 |       6 | "16 transactions, 3 blocked, 6 users, 14 IP addresses, 9 apps, ? bytes, ? up, ? down"                          |
        | SQUID                    |          3 |       5 | "16 transactions, 2 blocked, 7 users, 13 IP addresses, 7 apps, 19230 bytes, ? up, ? down"                      |
        | SQUID_SYSLOG             |          3 |       5 | "16 transactions, 2 blocked, 7 users, 13 IP addresses, 7 apps, 19230 bytes, ? up, ? down"                      |
        | GENERIC_W3C              |          5 |       7 | "14 transactions, 3 blocked, 4 users, 5 IP addresses, 5 apps, 15846 bytes, 5648 up, 10198 down"                |
        | GENERIC_W3C_SYSLOG       |          4 |       7 | "15 transactions, 3 blocked, 4 users, 6 IP addresses, 5 apps, 15846 bytes, 5648 up, 10198 down"                |
        | BLUECOAT                 |          4 |       9 | "12 transactions, 3 blocked, 6 users, 9 IP addresses, 6 apps, 13554 bytes, 3854 up, 9700 down"                 |
        | BLUECOAT_SYSLOG          |          5 |       3 | "12 transactions, 3 blocked, 6 users, 9 IP addresses, 6 apps, 13554 bytes, 3854 up, 9700 down"                 |
        | GENERIC_CEF              |          5 |       2 | "19 transactions, 3 blocked, 5 users, 2 IP addresses, 3 apps, 1680 bytes, 412 up, 1268 down"                   |
        | GENERIC_CEF_SYSLOG       |          4 |       2 | "20 transactions, 3 blocked, 5 users, 2 IP addresses, 3 apps, 1680 bytes, 412 up, 1268 down"                   |
        | ZSCALER_CEF              |          5 |       3 | "19 transactions, 1 blocked, 4 users, 2 IP addresses, 4 apps, 43670 bytes, 7616 up, 36054 down"                |
        | ZSCALER_CEF_SYSLOG       |          5 |       3 | "18 transactions, 1 blocked, 4 users, 2 IP addresses, 4 apps, 41995 bytes, 7204 up, 34791 down"                |
        | WEBSENSE_SIEM_CEF        |          5 |       1 | "20 transactions, 1 blocked, 6 users, 2 IP addresses, 2 apps, 30150 bytes, 7416 up, 22734 down"                |
        | WEBSENSE_SIEM_CEF_SYSLOG |          5 |       1 | "19 transactions, 1 blocked, 6 users, 2 IP addresses, 2 apps, 28475 bytes, 7004 up, 21471 down"                |

    Example: the sample log of <log>, which tells addresses of no known app
      Given the sample log of <log>
      And 1 hour has passed
      When the administrator uploads the log as the snapshot "Friday"
      Then the governance log says "No transactions to cataloged cloud apps"
      And the governance log counts <unreadable> unreadable lines, <ignored> lines without a transaction

      Examples:
        | log                   | unreadable | ignored |
        | CHECKPOINT_CEF        |          5 |       2 |
        | CHECKPOINT_CEF_SYSLOG |          4 |       2 |
        | PALO_ALTO             |          8 |       5 |
        | PALO_ALTO_SYSLOG      |          8 |       4 |

    Example: a <log> log with a value more at the end of its last line
      Given a <log> log of 4 transactions to "www.dropbox.com"
      And the log has a value more at the end of its last line
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows <count> transactions
      And the report "Friday" counts 1 user, 1 IP address, 1 app
      And the governance log counts <unreadable> unreadable lines

      Examples:
        | log          | count | unreadable |
        | SQUID_NATIVE |     4 |          0 |
        | GENERIC_W3C  |     3 |          1 |
        | BLUECOAT     |     3 |          1 |

    Example: a <log> log that ends in the middle of a line
      Given a <log> log of 4 transactions to "www.dropbox.com"
      And the log ends in the middle of its last line
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And the governance log counts 1 unreadable line

      Examples:
        | log             |
        | SQUID_NATIVE    |
        | BLUECOAT        |
        | ZSCALER_CEF     |
        | FORCEPOINT_LEEF |
        | PALO_ALTO       |
        | FORTIGATE       |
        | CISCO_ASA       |

    Example: the lines of a <log> log in one message of syslog
      Given a <log> log of 4 transactions to "www.dropbox.com"
      And the lines of the log are one message of syslog
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 4 transactions
      And the governance log counts 0 unreadable lines

      Examples:
        | log          |
        | SQUID_NATIVE |
        | BLUECOAT     |
        | ZSCALER_CEF  |
        | GENERIC_LEEF |
        | PALO_ALTO    |
        | FORTIGATE    |

    Example: a LEEF header that names what separates
      Given a GENERIC_LEEF log of 3 transactions to "www.dropbox.com"
      And a line in the log that reads "LEEF:2.0|Acme|Proxy|1|allow|^|devTime=Feb 10 2021 06:00:00^src=10.0.0.7^usrName=dave^srcBytes=100^dstBytes=200^url=https://www.dropbox.com/a"
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 4 transactions
      And the governance log counts 0 unreadable lines

  @PRX-05
  Rule: What cannot be used gives its own documented error in the governance log

    Example: the wrong format
      Given a BLUECOAT log of 3 transactions to "www.dropbox.com"
      And the log is said to be SQUID_NATIVE
      When the administrator uploads the log as the snapshot "Friday"
      Then the governance log says "The log format doesn't match"
      And there is no report "Friday"

    Example: an unsupported file type
      Given a picture instead of a log
      When the administrator uploads the log as the snapshot "Friday"
      Then the governance log says "Unsupported file type"
      And there is no report "Friday"

    Example: an unsupported log type
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com"
      And the log is said to be OTHER
      When the administrator uploads the log as the snapshot "Friday"
      Then the governance log says "Unsupported log type"
      And there is no report "Friday"

    Example: no known app
      Given a SQUID_NATIVE log of 3 transactions to "intranet.example"
      When the administrator uploads the log as the snapshot "Friday"
      Then the governance log says "No transactions to cataloged cloud apps"
      And there is no report "Friday"

    Example: everything on the first of the last ninety UTC days
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com" made 89 days 6 hours ago
      When the administrator uploads the log as the snapshot "Friday"
      Then within 10 minutes the report "Friday" shows 3 transactions
      And the governance log has no error

    Example: everything a millisecond before it
      Given a SQUID_NATIVE log of 3 transactions to "www.dropbox.com" made 89 days 6 hours 1 millisecond ago
      When the administrator uploads the log as the snapshot "Friday"
      Then the governance log says "Transactions are more than 90 days old"
      And there is no report "Friday"

  @PRX-06
  Rule: A syslog spool is uploaded once it is larger than 40 KB, a file when its transfer ends

    Example: exactly 40,960 bytes by <transport>
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by <transport>
      When the proxy logs messages of 40960 bytes altogether
      Then within 10 minutes the log collector has taken 40960 bytes
      And for 12 hours the log collector uploads nothing

      Examples:
        | transport       |
        | syslog over UDP |
        | syslog over TCP |

    Example: one byte more by <transport>
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by <transport>
      When the proxy logs messages of 40961 bytes altogether
      Then within 5 minutes the log collector uploads 1 log

      Examples:
        | transport                           |
        | syslog over UDP                     |
        | syslog over TCP                     |
        | syslog over TCP with octet counting |

    Example: a file that is being written
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      When a machine of another platform makes 500 transactions to "www.dropbox.com"
      Then for 59 minutes the log collector uploads nothing
      And within 1 hour 5 minutes the log collector uploads 1 log

    Example: a file of one line whose transfer ends
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      And a machine of another platform has made 1 transaction to "www.dropbox.com"
      When the proxy transfers its file
      Then within 5 minutes the log collector uploads 1 log

  @PRX-06
  Rule: The log collector keeps what it cannot upload, and tries again

    Example: Cloud App Security is out of reach for five hours
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      And every message from the collector to Cloud App Security is lost for 5 hours
      And a machine of another platform has made 30 transactions to "www.dropbox.com"
      When the proxy transfers its file
      Then within 6 hours the report "Office" shows 30 transactions

    Example: Cloud App Security answers <status> for five hours
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP
      And every message from the collector to Cloud App Security is answered <status> for 5 hours
      When a machine of another platform makes 400 transactions to "www.dropbox.com"
      Then within 6 hours the report "Office" shows 400 transactions

      Examples:
        | status |
        | 429    |
        | 500    |
        | 503    |

    Example: a crash with a log that is not uploaded, by <transport>
      Given a forward proxy that logs <log> as "Office" by <transport>
      And every message from the collector to Cloud App Security is lost for 5 hours
      And a machine of another platform has made 400 transactions to "www.dropbox.com"
      And the proxy has transferred its file
      And 2 hours have passed
      When the log collector crashes for 1 hour
      Then within 10 hours the report "Office" shows 400 transactions

      Examples:
        | log                 | transport       |
        | SQUID_NATIVE        | files           |
        | SQUID_NATIVE_SYSLOG | syslog over TCP |
        | SQUID_NATIVE_SYSLOG | syslog over UDP |

    Example: a crash with a spool that is too small to be uploaded
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP
      And the proxy has logged messages of 30000 bytes altogether
      And 10 minutes have passed
      And the log collector crashes for 10 minutes
      And 20 minutes have passed
      When the proxy logs messages of 10961 bytes altogether
      Then within 5 minutes the log collector uploads 1 log

  @PRX-06
  Rule: With a full disk the log collector refuses new data or drops it, counted for all to see

    Example: datagrams are dropped
      Given room for 1000 bytes on the disk of the log collector
      And a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over UDP
      When the proxy logs messages of 1500 bytes altogether
      Then within 10 minutes the log collector has taken 1000 bytes
      And within 10 minutes the log collector shows 5 dropped messages

    Example: a connection is refused until there is room, so nothing is lost
      Given room for 50000 bytes on the disk of the log collector
      And a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP
      When the proxy logs messages of 60000 bytes altogether
      Then within 10 minutes the log collector shows that its disk refuses data
      And within 2 hours the log collector has taken 60000 bytes
      And within 2 hours the log collector shows 0 dropped messages

    Example: a file that does not fit is refused
      Given room for 1000 bytes on the disk of the log collector
      And a forward proxy that logs SQUID_NATIVE as "Office" by files
      And a machine of another platform has made 100 transactions to "www.dropbox.com"
      When the proxy transfers its file
      Then within 10 minutes the log collector shows that its disk refuses data
      And for 12 hours the log collector uploads nothing

    Example: what was dropped is still counted after a crash
      Given room for 1000 bytes on the disk of the log collector
      And a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over UDP
      And the proxy has logged messages of 1500 bytes altogether
      And 10 minutes have passed
      When the log collector crashes for 1 minute
      And 2 minutes pass
      Then within 10 minutes the log collector shows 5 dropped messages

  @PRX-06
  Rule: Without data the log collector is Disconnected after 24 hours, with an alert at 48 hours

    Example: a collector that has told of itself
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over UDP
      And the log collector has told of itself
      When the proxy logs messages of 500 bytes altogether
      Then within 10 minutes the log collector is Healthy

    Example: data, then silence
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over UDP
      And the log collector has told of itself
      When the proxy logs messages of 500 bytes altogether
      Then for 23 hours 59 minutes 59 seconds 999 milliseconds the log collector is not Disconnected
      And within 24 hours the log collector is Disconnected

    Example: the alert
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over UDP
      And the log collector has told of itself
      When the proxy logs messages of 500 bytes altogether
      Then for 47 hours 59 minutes 59 seconds 999 milliseconds no alert says that no data comes
      And within 48 hours an alert says that no data comes

    Example: data again
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over UDP
      And the proxy has logged messages of 500 bytes altogether
      And 50 hours have passed
      When the proxy logs messages of 500 bytes altogether
      Then within 10 minutes the log collector is Healthy
      And for 1 hour the log collector is not Disconnected
      And for 47 hours no alert says that no data comes

    Example: silence, and a crash of Cloud App Security
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over UDP
      And the log collector has told of itself
      When the proxy logs messages of 500 bytes altogether
      And Cloud App Security crashes for 1 hour
      Then within 24 hours the log collector is Disconnected
      And within 48 hours an alert says that no data comes

  @PRX-07
  Rule: Traffic of other platforms is discovered through log sources only, never as devices

    Example: a machine that Defender does not know
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a forward proxy that logs BLUECOAT as "Office" by files
      When a machine of another platform makes 5 transactions to "www.dropbox.com"
      Then within 7 hours the report "Office" shows 5 transactions
      And the report "Office" counts 1 user, 1 IP address, 1 app
      And the Devices tab lists 0 devices

    Example: a report of logs has no devices
      Given 2 connected devices that meet every prerequisite
      And a forward proxy that logs BLUECOAT as "Office" by files
      And each device moves behind a forward proxy
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 7 hours the report "Office" shows 6 transactions
      And the report "Office" has no devices

    Example: a machine whose user also works on a device
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And a forward proxy that logs BLUECOAT as "Office" by files
      And each device has made 3 transactions to "www.slack.com"
      When "contoso\user-1" on the machine "10.20.99.8" makes 5 transactions to "www.dropbox.com" of 1000 bytes each way
      Then within 7 hours the report "Office" shows 5 transactions
      And within 7 hours each list of Cloud Discovery shows exactly what was done

  @PRX-08
  Rule: With network protection on, events behind a proxy show the true domain in the timeline, though discovery stays blind

    Example: network protection blocks
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device moves behind a forward proxy
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes the timeline of each device has a connection to "www.dropbox.com"
      And for 26 hours Cloud Discovery shows 0 transactions

    Example: network protection audits
      Given a connected device on which network protection is in audit mode
      And the integration is on
      And each device moves behind a forward proxy
      When each device makes 3 transactions to "www.dropbox.com"
      Then within 10 minutes the timeline of each device has a connection to "www.dropbox.com"
      And for 26 hours Cloud Discovery shows 0 transactions

    Example: network protection is off
      Given a connected device on which network protection is off
      And the integration is on
      And each device moves behind a forward proxy
      When each device makes 3 transactions to "www.dropbox.com"
      Then for 26 hours the timeline of each device has no connection to "www.dropbox.com"

  @PRX-09
  Rule: With log upload on, each transaction of a device that moves in and out of a proxy shows in exactly one source

    Example: out, in, out
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a forward proxy that logs BLUECOAT as "Office" by files
      And each device has moved behind a proxy for 5 of its 9 transactions to "www.dropbox.com"
      When 1 minute passes
      Then within 8 hours Cloud Discovery shows 8 transactions
      And within 8 hours the report "Office" shows 10 transactions

    Example: nothing is in both
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a forward proxy that logs BLUECOAT as "Office" by files
      And each device has moved behind a proxy for 5 of its 9 transactions to "www.dropbox.com"
      When 1 day passes
      Then for 26 hours Cloud Discovery shows 8 transactions
      And for 26 hours the report "Office" shows 10 transactions

    Example: while every message from <wire> is <fault>
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a forward proxy that logs BLUECOAT as "Office" by files
      And every message from <wire> <fault> for 4 hours
      And each device has moved behind a proxy for 5 of its 9 transactions to "www.dropbox.com"
      When 1 day passes
      Then the reports "Win10 endpoint users, Office" show 8, 10 transactions

      Examples:
        | wire                                | fault                        |
        | endpoints to Defender               | is lost                      |
        | endpoints to Defender               | is repeated within 2 hours   |
        | Defender to Cloud App Security      | is lost                      |
        | Defender to Cloud App Security      | is repeated within 2 hours   |
        | the collector to Cloud App Security | is lost                      |
        | the collector to Cloud App Security | is repeated within 2 hours   |
        | Cloud App Security to the collector | is lost                      |

    Example: while <role> crashes
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a forward proxy that logs BLUECOAT as "Office" by files
      And each device has moved behind a proxy for 5 of its 9 transactions to "www.dropbox.com"
      And <role> crashes for 10 minutes
      When 1 day passes
      Then the reports "Win10 endpoint users, Office" show 8, 10 transactions

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |
        | the log collector  |

    Example: while each device restarts
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a forward proxy that logs BLUECOAT as "Office" by files
      And each device has moved behind a proxy for 5 of its 9 transactions to "www.dropbox.com"
      And each device has restarted
      When 1 day passes
      Then the reports "Win10 endpoint users, Office" show 8, 10 transactions

  @ROB-01
  Rule: Whatever happens to messages on the way of a log, each line shows once

    Example: every message from <wire> is lost for an hour
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP in pieces of 333 bytes
      And every message from <wire> is lost for 1 hour
      When a machine of another platform makes 400 transactions to "www.dropbox.com"
      Then within 1 day the report "Office" shows 400 transactions
      And for 3 days the report "Office" shows 400 transactions

      Examples:
        | wire                                |
        | proxies to the collector            |
        | the collector to proxies            |
        | the collector to Cloud App Security |
        | Cloud App Security to the collector |

    Example: every message from <wire> is repeated
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      And every message from <wire> is repeated within 40 minutes for 1 day
      And a machine of another platform has made 40 transactions to "www.dropbox.com"
      When the proxy transfers its file
      Then within 1 day the report "Office" shows 40 transactions
      And for 3 days the report "Office" shows 40 transactions

      Examples:
        | wire                                |
        | proxies to the collector            |
        | the collector to proxies            |
        | the collector to Cloud App Security |
        | Cloud App Security to the collector |

    Example: every second message from <wire> is overtaken
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP in pieces of 333 bytes
      And every second message from <wire> is overtaken by 20 minutes for 1 day
      When a machine of another platform makes 400 transactions to "www.dropbox.com"
      Then within 2 days the report "Office" shows 400 transactions
      And for 3 days the report "Office" shows 400 transactions

      Examples:
        | wire                                |
        | the collector to proxies            |
        | the collector to Cloud App Security |
        | Cloud App Security to the collector |

  @ROB-02
  Rule: The log collector may crash, nothing acknowledged is lost, nothing is counted twice

    Example: <role> is down for an hour
      Given a forward proxy that logs SQUID_NATIVE_SYSLOG as "Office" by syslog over TCP
      And a machine of another platform has made 350 transactions to "www.dropbox.com"
      And <role> crashes for 1 hour
      When a machine of another platform makes 350 transactions to "www.dropbox.com"
      Then within 1 day the report "Office" shows 700 transactions
      And for 3 days the report "Office" shows 700 transactions

      Examples:
        | role               |
        | the log collector  |
        | Cloud App Security |

    Example: <role> crashes in the middle of an upload
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      And every message from Cloud App Security to the collector is late by 20 seconds for 1 hour
      And a machine of another platform has made 40 transactions to "www.dropbox.com"
      And the proxy has transferred its file
      And 30 seconds have passed
      When <role> crashes for 1 minute
      Then within 1 day the report "Office" shows 40 transactions

      Examples:
        | role               |
        | the log collector  |
        | Cloud App Security |

  @ROB-03
  Rule: The log collector waits as it is told

    Example: a wait of three hours
      Given a forward proxy that logs SQUID_NATIVE as "Office" by files
      And a machine of another platform has made 30 transactions to "www.dropbox.com"
      And the next 1 message of each kind from the collector to Cloud App Security is answered 429 with a wait of 3 hours
      When the proxy transfers its file
      Then the log collector makes no call within 3 hours
      And within 7 hours the report "Office" shows 30 transactions
