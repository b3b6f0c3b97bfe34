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
