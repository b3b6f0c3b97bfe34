Feature: Forward proxies
  Behind a forward proxy the traffic of a device is invisible to Defender, and so to Cloud Discovery's endpoint report.

  @PRX-01
  Rule: Traffic of a device behind a forward proxy is not in the endpoint report

    Example: a device that is behind a proxy all day
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device moves behind a forward proxy
      When each device makes 5 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: one device behind a proxy, another not
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And the second device moves behind a forward proxy
      When each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours the dashboard of Cloud Discovery shows exactly what was done
      And for 26 hours Cloud Discovery shows 5 transactions

    Example: a device behind a proxy that restarts
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device moves behind a forward proxy
      And each device has made 5 transactions to "www.dropbox.com"
      When each device restarts
      And each device makes 3 transactions to "www.dropbox.com"
      Then for 26 hours Cloud Discovery shows 0 transactions

  @PRX-03
  Rule: A device that leaves the proxy is visible again from its next transaction on, one that moves behind it is not

    Example: leaving
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device moves behind a forward proxy
      And each device has made 5 transactions to "www.dropbox.com"
      When each device moves to a home network
      And each device makes 3 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 6 transactions

    Example: what was hidden does not show later
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device moves behind a forward proxy
      And each device has made 5 transactions to "www.dropbox.com"
      When each device moves to a home network
      Then for 26 hours Cloud Discovery shows 0 transactions

    Example: moving behind it
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And each device has made 3 transactions to "www.dropbox.com"
      When each device moves behind a forward proxy
      And each device makes 5 transactions to "www.dropbox.com"
      Then within 2 hours Cloud Discovery shows 6 transactions
      And for 26 hours Cloud Discovery shows 6 transactions

    Example: in and out within minutes
      Given work that a proxy hides in part, all with the integration on
      When 1 hour passes
      Then within 2 hours each list of Cloud Discovery shows exactly what was done

    Example: what was done before moving behind it, and not yet reported
      Given 2 connected devices that meet every prerequisite
      And the integration is on
      And no device can reach Defender
      And each device has made 3 transactions to "www.dropbox.com"
      When each device moves behind a forward proxy
      Then within 2 hours Cloud Discovery shows 6 transactions
