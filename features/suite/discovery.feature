Feature: Cloud Discovery
  The report "Win10 endpoint users" shows what devices do: with counters, lists, drill-downs and exports that agree.

  @DSC-01
  Rule: The continuous report "Win10 endpoint users" exists beside the others, and the Global report never includes it

    Example: endpoint traffic is not in the Global report
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 10 transactions
      And the report "Win10 endpoint users" is among the reports
      And the report "Global View" is among the reports
      And the Global report shows 0 transactions

    Example: with logs beside it each report has its own
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a data source "Office" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 3 transactions to "www.dropbox.com"
      And the administrator has uploaded the log to the data source "Office"
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows at most 10 transactions

    Example: the Global report has the logs and nothing else
      Given two people on two devices, all with the integration on
      And a data source "Office" of ZSCALER_CEF logs
      And a ZSCALER_CEF log of 3 transactions to "www.dropbox.com"
      When the administrator uploads the log to the data source "Office"
      Then within 7 hours the report "Global View" shows 3 transactions

  @DSC-02
  Rule: It counts discovered devices, users, IP addresses and apps, with traffic up and down

    Example: the counters
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      When each device makes 2 transactions to "www.dropbox.com" of 1000 bytes up, 5000 bytes down
      And each device makes 1 transaction to "www.slack.com" of 30 bytes up, 400 bytes down
      Then within 2 hours Cloud Discovery counts 3 devices, 3 users, 3 IP addresses, 2 apps
      And Cloud Discovery shows 6090 bytes uploaded, 31200 bytes downloaded

    Example: a device without a transaction is not discovered
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      When the device makes 1 more transaction
      Then within 2 hours Cloud Discovery counts 1 device, 1 user, 1 IP address, 1 app

    Example: a device whose transactions were all made before the integration was on is not discovered
      Given 2 connected devices that meet every prerequisite
      And each device has made 5 transactions to "www.dropbox.com"
      And 1 millisecond has passed
      When the administrator switches the integration on
      Then within 4 hours Cloud Discovery counts 0 devices, 0 users, 0 IP addresses, 0 apps

    Example: traffic to no app of the catalogue counts, but for no app
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When each device makes 3 transactions to "intranet.example.org"
      Then within 2 hours Cloud Discovery counts 1 device, 1 user, 1 IP address, 0 apps
      And within 2 hours Cloud Discovery shows 3 transactions

    Example: the dashboard after <story>
      Given <story>, all with the integration on
      When 1 hour passes
      Then within 2 hours the dashboard of Cloud Discovery shows exactly what was done

      Examples:
        | story                                 |
        | two people on two devices             |
        | one person on three devices           |
        | people of one name in two domains     |
        | the accounts of the system            |
        | devices that roam                     |
        | transfers of gigabytes                |
        | hosts under other apps' domains       |
        | traffic to no app                     |
        | attempts that are blocked             |
        | work around midnight                  |
        | work of 6, 7, 29, 30, 89, 90 days ago |
        | work that a proxy hides in part       |
        | work through crashes of both clouds   |
        | an idle device beside a busy one      |
        | a hundred apps                        |

  @DSC-03
  Rule: The Devices tab lists each device, and its Overview has risk level, transactions and traffic over the chosen period

    Example: the Overview of a device
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      When 2 hours pass
      Then the Devices tab lists each device with 4 transactions over 7 days
      And the Overview of each device has 4 transactions, 5356 bytes up, 20480 bytes down over 7 days
      And the Overview of each device has a risk level

    Example: the last of <days> days
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      When <days less one> days pass
      Then the Overview of each device has 4 transactions, 5356 bytes up, 20480 bytes down over <days> days

      Examples:
        | days | days less one |
        | 7    | 6             |
        | 30   | 29            |
        | 90   | 89            |

    Example: the day after <days> days
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      When <days> days pass
      Then over <days> days no transaction is shown

      Examples:
        | days |
        | 7    |
        | 30   |
        | 90   |

    Example: what was done before the last <days> days is on no tab
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And <days> days have passed
      And each device has made 3 transactions to "www.slack.com" of 2500000 bytes up, 1400000 bytes down
      When 2 hours pass
      Then over <days> days each tab shows 3 transactions of one device, 7500000 bytes up, 4200000 bytes down

      Examples:
        | days |
        | 7    |
        | 30   |
        | 90   |

    Example: a period of 8 days is none
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When each device makes 4 transactions to "www.dropbox.com"
      Then a period of 8 days is refused

    Example: each list after <story>
      Given <story>, all with the integration on
      When 1 hour passes
      Then within 2 hours each list of Cloud Discovery shows exactly what was done

      Examples:
        | story                                 |
        | two people on two devices             |
        | one person on three devices           |
        | people of one name in two domains     |
        | the accounts of the system            |
        | devices that roam                     |
        | transfers of gigabytes                |
        | hosts under other apps' domains       |
        | traffic to no app                     |
        | attempts that are blocked             |
        | work around midnight                  |
        | work of 6, 7, 29, 30, 89, 90 days ago |
        | work that a proxy hides in part       |
        | work through crashes of both clouds   |
        | an idle device beside a busy one      |
        | a hundred apps                        |

    Example: each Overview after <story>
      Given <story>, all with the integration on
      When 1 hour passes
      Then within 2 hours each Overview of Cloud Discovery shows exactly what was done

      Examples:
        | story                                 |
        | two people on two devices             |
        | one person on three devices           |
        | people of one name in two domains     |
        | the accounts of the system            |
        | devices that roam                     |
        | transfers of gigabytes                |
        | hosts under other apps' domains       |
        | traffic to no app                     |
        | attempts that are blocked             |
        | work around midnight                  |
        | work of 6, 7, 29, 30, 89, 90 days ago |
        | work that a proxy hides in part       |
        | work through crashes of both clouds   |
        | an idle device beside a busy one      |

  @DSC-04
  Rule: A device's drill-down has its apps, everyone who signed in, and every local address it was given

    Example: someone who signed in without traffic
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      When "frank" signs in to each device
      Then within 2 hours the user history of each device has "frank"
      And the user history of each device has its own user
      And the user history of each device has 2 users

    Example: addresses of networks without traffic
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And 2 hours have passed
      When each device moves to public Wi-Fi
      And each device moves to the corporate network
      Then within 2 hours the IP address history of each device has the 3 addresses that it was given

    Example: an app that the device did not access
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And 2 hours have passed
      When the device makes 1 more transaction
      Then within 2 hours only the first device lists "Box"
      And Cloud Discovery of each device lists "Dropbox" with 4 transactions

    Example: users of one name in two domains
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 1 transaction to "www.dropbox.com"
      And "contoso\erin" has signed in to each device
      When "fabrikam\erin" signs in to each device
      And 2 hours pass
      Then the user history of each device has 3 users

    Example: what a device had, after a crash of <role>
      Given one person on three devices, all with the integration on
      And "frank" has signed in to each device
      And each device has moved to public Wi-Fi
      And 2 hours have passed
      When <role> crashes for 5 minutes
      Then within 2 hours the user history of each device has "frank"

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

    Example: an address that was given again
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 1 transaction to "www.dropbox.com"
      And each device has moved to public Wi-Fi
      And each device has moved to a home network
      When each device moves to public Wi-Fi
      Then within 2 hours the IP address history of each device has the 2 addresses that it was given

    Example: who signed in on one device did not on the other
      Given one person on three devices, all with the integration on
      When "frank" signs in to the first device
      And 2 hours pass
      Then the users of the histories of devices are those who signed in

    Example: more than ten people, more than ten networks' worth of days
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And each device has made 1 transaction to "www.dropbox.com"
      When 12 people sign in to each device
      And 2 hours pass
      Then the users of the histories of devices are those who signed in

  @DSC-05
  Rule: From each of device, user, IP address and app to the three others and back, the pairs are the same

    Example: two users of one device, two devices of one user, over <days> days
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And "frank" has signed in to each device
      And each device has made 3 transactions to "www.slack.com"
      When 3 hours pass
      Then over <days> days every drill-down leads back with the same numbers

      Examples:
        | days |
        | 7    |
        | 30   |
        | 90   |

    Example: a device that roams
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And each device has moved to public Wi-Fi
      And each device has made 3 transactions to "www.slack.com"
      When 3 hours pass
      Then over 30 days every drill-down leads back with the same numbers

    Example: traffic from before the last <days> days
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And <days> days have passed
      And each device has made 3 transactions to "www.dropbox.com"
      When 3 hours pass
      Then over <days> days every drill-down leads back with the same numbers

      Examples:
        | days |
        | 7    |
        | 30   |
        | 90   |

    Example: each drill-down after <story>
      Given <story>, all with the integration on
      When 1 hour passes
      Then within 2 hours each drill-down of Cloud Discovery shows exactly what was done

      Examples:
        | story                                 |
        | two people on two devices             |
        | one person on three devices           |
        | people of one name in two domains     |
        | the accounts of the system            |
        | devices that roam                     |
        | transfers of gigabytes                |
        | hosts under other apps' domains       |
        | traffic to no app                     |
        | attempts that are blocked             |
        | work around midnight                  |
        | work of 6, 7, 29, 30, 89, 90 days ago |
        | work that a proxy hides in part       |
        | work through crashes of both clouds   |
        | an idle device beside a busy one      |

  @DSC-06
  Rule: The risk level comes from activity that is anomalous to the device's own baseline, and is the same in both clouds

    Example: no level before seven days of baseline
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When each device makes 50 transactions a day for 7 days
      Then the risk level of each device is None

    Example: a device equal to its baseline
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      When each device makes 50 transactions a day for 20 days
      Then the risk level of each device is Informational
      And both clouds show the same risk level of each device

    Example: the first level comes with the eighth day
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      When each device makes 50 transactions a day for 3 days
      Then until the end of the 7th UTC day no device has a risk level
      And from the 8th UTC day on each device has a risk level

    Example: a device whose usual is much
      Given 1 connected device that meets every prerequisite
      And the integration is on
      And the first device has uploaded 200000000 bytes a day to "www.dropbox.com" for 20 days
      When the first device uploads 200000000 bytes to "www.dropbox.com"
      Then within 2 hours the risk level of the first device is at most Low

    Example: a device that uploads far more than usual
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 50 transactions a day for 20 days
      When the first device uploads 200000000 bytes to "www.dropbox.com"
      Then within 2 hours the risk level of the first device is High
      And both clouds show the same risk level of each device
      And the list of devices begins with the first device

    Example: the reason names the upload
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 50 transactions a day for 20 days
      When the first device uploads 200000000 bytes to "www.slack.com"
      Then within 2 hours the risk level of the first device is High
      And the reason of the first device's risk level names "upload"
      And the reason of the first device's risk level does not name "download"

    Example: the reason names the download
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 50 transactions a day for 20 days
      When the first device downloads 2000000000 bytes from "www.slack.com"
      Then within 2 hours the risk level of the first device is High
      And the reason of the first device's risk level names "download"
      And the reason of the first device's risk level does not name "upload"

    Example: the reason names an unusual app
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 50 transactions a day for 20 days
      And the first device has uploaded 1000 bytes to "www.dropbox.com"
      When the first device uploads 1000 bytes to "box.com"
      Then within 2 hours the risk level of the first device is Low
      And the reason of the first device's risk level names "app"

    Example: one device's anomaly raises no other's level
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 50 transactions a day for 20 days
      When the first device uploads 200000000 bytes to "www.dropbox.com"
      Then within 2 hours the risk level of the first device is High
      And the risk level of each other device is Informational
      And the list of devices is sorted by risk level

    Example: the days that lack are named while there is no level
      Given 1 connected device that meets every prerequisite
      And the integration is on
      When each device makes 50 transactions a day for 3 days
      Then the risk level of each device is None
      And the reason of the first device's risk level names "baseline"

  @DSC-07
  Rule: Sums agree wherever they are shown

    Example: people, system accounts and traffic to no app
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And each device has made 3 transactions to "intranet.example.org"
      And a system account of each device has made 5 transactions to "www.slack.com"
      When 2 hours pass
      Then the sums of reports, dashboard, lists, exports agree at 36 transactions over 7 days

    Example: blocked attempts
      Given 3 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 4 transactions to "www.dropbox.com"
      And each device has made 3 transactions to "www.slack.com"
      When 2 hours pass
      Then the sums of reports, dashboard, lists, exports agree at 21 transactions over 90 days

    Example: the last <days> days
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And <days> days have passed
      And each device has made 3 transactions to "www.dropbox.com"
      When 2 hours pass
      Then the sums of reports, dashboard, lists, exports agree at 9 transactions over <days> days

      Examples:
        | days |
        | 7    |
        | 30   |
        | 90   |

    Example: each sum after <story>
      Given <story>, all with the integration on
      When 1 hour passes
      Then within 2 hours each sum of Cloud Discovery shows exactly what was done

      Examples:
        | story                                 |
        | two people on two devices             |
        | one person on three devices           |
        | people of one name in two domains     |
        | the accounts of the system            |
        | devices that roam                     |
        | transfers of gigabytes                |
        | hosts under other apps' domains       |
        | traffic to no app                     |
        | attempts that are blocked             |
        | work around midnight                  |
        | work of 6, 7, 29, 30, 89, 90 days ago |
        | work that a proxy hides in part       |
        | work through crashes of both clouds   |
        | an idle device beside a busy one      |
        | a hundred apps                        |

  @DSC-08
  Rule: Each list of the report can be exported

    Example: the list of <kind> over <days> days
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And <days less one> days have passed
      And each device has made 2 transactions to "www.slack.com" of 98760000 bytes up, 123450000 bytes down
      When 2 hours pass
      Then the export of <kind> over <days> days has a line for each line of the list

      Examples:
        | kind         | days | days less one |
        | devices      | 7    | 6             |
        | users        | 7    | 6             |
        | IP addresses | 7    | 6             |
        | apps         | 7    | 6             |
        | devices      | 30   | 29            |
        | users        | 30   | 29            |
        | IP addresses | 30   | 29            |
        | apps         | 30   | 29            |
        | devices      | 90   | 89            |
        | users        | 90   | 89            |
        | IP addresses | 90   | 89            |
        | apps         | 90   | 89            |

    Example: <kind> of which some were active before the last 7 days
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And 7 days have passed
      And the first device has uploaded 98760000 bytes to "www.slack.com"
      When 2 hours pass
      Then the export of <kind> over 7 days has a line for each line of the list

      Examples:
        | kind         |
        | devices      |
        | users        |
        | IP addresses |
        | apps         |

    Example: devices that have much to say
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 50 transactions a day for 20 days
      And the first device has uploaded 200000000 bytes to "www.dropbox.com"
      When 2 hours pass
      Then the export of devices over 30 days has a line for each line of the list

    Example: each export after <story>
      Given <story>, all with the integration on
      When 1 hour passes
      Then within 2 hours each export of Cloud Discovery shows exactly what was done

      Examples:
        | story                                 |
        | two people on two devices             |
        | one person on three devices           |
        | people of one name in two domains     |
        | the accounts of the system            |
        | devices that roam                     |
        | transfers of gigabytes                |
        | hosts under other apps' domains       |
        | traffic to no app                     |
        | attempts that are blocked             |
        | work around midnight                  |
        | work of 6, 7, 29, 30, 89, 90 days ago |
        | work that a proxy hides in part       |
        | work through crashes of both clouds   |
        | an idle device beside a busy one      |
        | a hundred apps                        |

  @DSC-09
  Rule: An app's drawer gives its domains, its risk score and its usage

    Example: the drawer of an app
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      When 2 hours pass
      Then the drawer of "Dropbox" has its domains, its risk score, 12 transactions, 3 users

    Example: each drawer after <story>
      Given <story>, all with the integration on
      When 1 hour passes
      Then within 2 hours each drawer of Cloud Discovery shows exactly what was done

      Examples:
        | story                                 |
        | two people on two devices             |
        | one person on three devices           |
        | people of one name in two domains     |
        | the accounts of the system            |
        | devices that roam                     |
        | transfers of gigabytes                |
        | hosts under other apps' domains       |
        | traffic to no app                     |
        | attempts that are blocked             |
        | work around midnight                  |
        | work of 6, 7, 29, 30, 89, 90 days ago |
        | work that a proxy hides in part       |
        | work through crashes of both clouds   |
        | an idle device beside a busy one      |

  @DSC-10
  Rule: A blocked attempt is one transaction with handshake bytes, marked blocked

    Example: attempts that were blocked
      Given 2 connected devices that meet every prerequisite
      And "Dropbox" is blocked on every device
      When each device makes 3 transactions to "www.dropbox.com" of 100000 bytes up, 900000 bytes down
      Then within 2 hours Cloud Discovery shows 6 blocked transactions of "Dropbox", less than 1000 bytes each way a transaction

    Example: attempts that went through
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      When each device makes 3 transactions to "www.dropbox.com" of 100000 bytes up, 900000 bytes down
      Then within 2 hours Cloud Discovery shows 0 blocked transactions of "Dropbox", at least 100000 bytes each way a transaction

    Example: blocked attempts of two people beside attempts that went through
      Given attempts that are blocked, all with the integration on
      When 1 hour passes
      Then within 2 hours each list of Cloud Discovery shows exactly what was done

  @REP-07
  Rule: Each transaction pairs the device with the account of the process; system accounts count for the device with no user

    Example: which user did what from which device
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And "frank" has signed in to each device
      And each device has made 3 transactions to "www.slack.com"
      When 3 hours pass
      Then "frank" has 3 transactions of "Slack" from each device

    Example: two users of one device
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And "frank" has signed in to each device
      And each device has made 3 transactions to "www.slack.com"
      When 3 hours pass
      Then the own user of each device has 4 transactions of "Dropbox" from it

    Example: system accounts
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And a system account of each device has made 5 transactions to "www.slack.com"
      When 2 hours pass
      Then 10 transactions are shown with no user
      And Cloud Discovery counts 2 devices, 0 users, 2 IP addresses, 1 app

    Example: the system account "<account>"
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And "<account>" has made 5 transactions to "www.slack.com" on each device
      When 2 hours pass
      Then 10 transactions are shown with no user
      And Cloud Discovery counts 2 devices, 0 users, 2 IP addresses, 1 app

      Examples:
        | account                       |
        | nt authority\\system          |
        | nt authority\\local service   |
        | nt authority\\network service |

    Example: users of one name in two domains are two
      Given people of one name in two domains, all with the integration on
      When 2 hours pass
      Then within 2 hours each list of Cloud Discovery shows exactly what was done
      And Cloud Discovery counts 2 devices, 2 users, 2 IP addresses, 2 apps
