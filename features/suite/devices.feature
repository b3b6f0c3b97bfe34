Feature: Which devices take part
  Nothing is deployed on a network: a device with a current Windows 10 is discovered wherever it is. Blocking needs more.

  @INT-05
  Rule: The same device is discovered on every network

    Example: a device on <network>
      Given a device on <network>
      And the integration is on
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 5 transactions

      Examples:
        | network               |
        | the corporate network |
        | public Wi-Fi          |
        | a mobile hotspot      |
        | a customer's network  |
        | remote access         |
        | a home network        |

    Example: a device that roams
      Given a device on the corporate network
      And the integration is on
      And each device has made 5 transactions to "www.dropbox.com"
      When each device moves to public Wi-Fi
      And each device makes 4 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 9 transactions

    Example: each network of a device that roams is seen
      Given devices that roam, all with the integration on
      When 1 hour passes
      Then within 2 hours each list of Cloud Discovery shows exactly what was done

  @INT-06
  Rule: Windows 10 clients take part from version 1709 on, each of the oldest versions from its own revision on

    Example: build <build> takes part
      Given a connected device with Windows build <build>
      And the integration is on
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 5 transactions

      Examples:
        | build      |
        | 16299.1085 |
        | 16299.1087 |
        | 17134.704  |
        | 17134.706  |
        | 17763.379  |
        | 18362.1    |
        | 18363.1411 |
        | 19041.844  |
        | 19042.804  |
        | 22000.1    |

    Example: build <build> does not take part
      Given a connected device with Windows build <build>
      And the integration is on
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows 0 transactions

      Examples:
        | build             |
        | 16299.1084        |
        | 16299.704         |
        | 17134.703         |
        | 17763.378         |
        | 15063.9999        |
        | 14393.4225        |
        | 10240.18818       |
        | 9600.19846        |
        | 7601.24564        |
        | server 7601.24564 |
        | server 9600.19846 |
        | server 14393.4225 |
        | server 17763.1790 |
        | server 19042.804  |
        | server 20348.1    |

    Example: an unsupported build blocks nothing either
      Given a connected device with Windows build 16299.1084
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks "www.dropbox.com"

    Example: a build that takes no part raises no alert
      Given a connected device with Windows build 17763.378
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.dropbox.com"
      Then for 26 hours there is no alert

    Example: two devices of which one takes part
      Given a connected device with Windows build 16299.1085
      And a connected device with Windows build 16299.1084
      And the integration is on
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 5 transactions
      And for 26 hours Cloud Discovery shows 5 transactions

  @INT-07
  Rule: Blocking needs every prerequisite; discovery goes on without them

    Example: a device on which <lack> blocks nothing
      Given a connected device on which <lack>
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks "www.dropbox.com"
      And for 4 hours no device blocks "www.dropbox.com" in Edge
      And for 4 hours no device blocks "www.dropbox.com" in PowerShell

      Examples:
        | lack                                |
        | Defender Antivirus is passive       |
        | Defender Antivirus is disabled      |
        | real-time protection is off         |
        | cloud-delivered protection is off   |
        | network protection is off           |
        | network protection is in audit mode |

    Example: without SmartScreen Edge is not blocked
      Given a connected device on which SmartScreen is off
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then for 4 hours no device blocks "www.dropbox.com" in Edge

    Example: without SmartScreen every other program is blocked
      Given a connected device on which SmartScreen is off
      And blocking is switched on
      When the administrator tags "Dropbox" as unsanctioned
      Then within 2 hours every device blocks "www.dropbox.com" in Chrome
      And within 2 hours every device blocks "www.dropbox.com" in PowerShell

    Example: audit mode leaves an audited event
      Given a connected device on which network protection is in audit mode
      And "Dropbox" is blocked on every device
      When each device makes 1 transaction to "www.dropbox.com"
      Then each device leaves an audited event for "www.dropbox.com"
      And within 10 minutes the timeline of each device has 1 event ExploitGuardNetworkProtectionAudited to "www.dropbox.com"

    Example: discovery of a device on which <lack> goes on
      Given a connected device on which <lack>
      And the integration is on
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 5 transactions

      Examples:
        | lack                                |
        | Defender Antivirus is passive       |
        | Defender Antivirus is disabled      |
        | real-time protection is off         |
        | cloud-delivered protection is off   |
        | network protection is off           |
        | network protection is in audit mode |
        | SmartScreen is off                  |

    Example: a device whose protection is completed blocks what it knows of
      Given a connected device on which network protection is in audit mode
      And "Dropbox" is blocked on every device
      When the protection of each device is completed
      Then within 2 hours every device blocks "www.dropbox.com"

    Example: a device that blocked, on which <lack> from now on
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      When <lack> from now on, on each device
      Then for 4 hours no device blocks "www.dropbox.com" in Edge

      Examples:
        | lack                                |
        | Defender Antivirus is passive       |
        | real-time protection is off         |
        | cloud-delivered protection is off   |
        | network protection is off           |
        | network protection is in audit mode |
        | SmartScreen is off                  |

    Example: two devices of which one lacks <lack>
      Given 2 connected devices that meet every prerequisite
      And <lack> from now on, on the second device
      And "Dropbox" is blocked on every device
      When each device makes 2 transactions to "www.dropbox.com" in Edge
      Then within 2 hours 2 attempts to reach "Dropbox" are alerted as blocked
      And within 2 hours 2 attempts to reach "Dropbox" are alerted as not blocked: the device is misconfigured

      Examples:
        | lack                        |
        | real-time protection is off |
        | SmartScreen is off          |

    Example: every attempt in audit mode leaves an event
      Given a connected device on which network protection is in audit mode
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com"
      And each device has restarted
      When each device makes 1 transaction to "www.dropbox.com"
      Then within 2 hours the timeline of each device has 3 events ExploitGuardNetworkProtectionAudited to "www.dropbox.com"
