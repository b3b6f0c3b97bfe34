Feature: Investigation in Defender
  From a discovered device an analyst comes to the same device in Defender, and to what it did on the network.

  @HNT-01
  Rule: "View in Microsoft Defender for Endpoint" leads from a discovered device to the same device there

    Example: each discovered device
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      When 2 hours pass
      Then the link of each discovered device leads to the same device in Defender

    Example: after a crash of <role>
      Given 3 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 4 transactions to "www.dropbox.com"
      And 2 hours have passed
      When <role> crashes for 1 minute
      And 2 minutes pass
      Then the link of each discovered device leads to the same device in Defender

      Examples:
        | role               |
        | Defender           |
        | Cloud App Security |

  @HNT-02
  Rule: The timeline of a device can be filtered to network events

    Example: network events among others
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 4 transactions to "www.slack.com"
      And each device has made 2 transactions to "www.dropbox.com"
      When 2 hours pass
      Then the timeline of each device has sign-ins, network events to "www.slack.com"
      And filtered to network events it has no sign-in, network events to "www.slack.com"

    Example: the events of two devices are told apart
      Given 2 connected devices that meet every prerequisite
      And the first device has made 4 transactions to "www.slack.com"
      And the second device has made 4 transactions to "www.dropbox.com"
      When 2 hours pass
      Then within 2 hours the timeline of the first device has 4 events ConnectionSuccess to "www.slack.com"
      And within 2 hours the timeline of the second device has 0 events ConnectionSuccess to "www.slack.com"

    Example: events that were told before a crash of Defender
      Given 1 connected device that meets every prerequisite
      And each device has made 4 transactions to "www.slack.com"
      And 2 hours have passed
      When Defender crashes for 1 minute
      And 2 minutes pass
      Then the timeline of each device has sign-ins, network events to "www.slack.com"
      And filtered to network events it has no sign-in, network events to "www.slack.com"
