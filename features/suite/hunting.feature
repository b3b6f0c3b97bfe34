Feature: Advanced hunting
  An analyst looks for the domains of an app among the connections that devices made.

  @HNT-03
  Rule: The documented query over DeviceNetworkEvents returns exactly the rows whose RemoteUrl equals a listed value, newest first

    Example: two domains among others
      Given 3 connected devices that meet every prerequisite
      And each device has made 2 transactions to "dropbox.com", one a second
      And each device has made 2 transactions to "www.dropbox.com", one a second
      And each device has made 3 transactions to "box.com", one a second
      When 1 hour passes
      And the analyst asks for the domains '"dropbox.com","box.com"'
      Then the rows are exactly the connections to "dropbox.com, box.com", newest first

    Example: connections that arrive late
      Given 2 connected devices that meet every prerequisite
      And no device can reach Defender
      And each device has made 3 transactions to "dropbox.com", one a second
      When each device can reach Defender again
      And 1 hour passes
      And the analyst asks for the domains '"dropbox.com"'
      Then the rows are exactly the connections to "dropbox.com", newest first

    Example: connections that were blocked
      Given 1 connected device that meets every prerequisite
      And "Dropbox" is blocked on every device
      And each device has made 2 transactions to "www.dropbox.com"
      When 1 hour passes
      And the analyst asks for the domains '"www.dropbox.com"'
      Then the rows are exactly the connections to "www.dropbox.com", newest first

    Example: nothing was connected to
      Given 1 connected device that meets every prerequisite
      And each device has made 2 transactions to "box.com"
      When 1 hour passes
      And the analyst asks for the domains '"dropbox.com"'
      Then the rows are exactly the connections to "dropbox.com", newest first

    Example: reports that arrive after later ones
      Given 2 connected devices that meet every prerequisite
      And the next 1 report of each device, with every copy, arrives 3 hours late
      And each device has made 4 transactions to "dropbox.com", one every 50 minutes
      When 8 hours pass
      And the analyst asks for the domains '"dropbox.com"'
      Then the rows are exactly the connections to "dropbox.com", newest first

    Example: what was told before a crash of Defender
      Given 2 connected devices that meet every prerequisite
      And each device has made 3 transactions to "dropbox.com", one a second
      And 2 hours have passed
      When Defender crashes for 1 minute
      And 2 minutes pass
      And the analyst asks for the domains '"dropbox.com"'
      Then the rows are exactly the connections to "dropbox.com", newest first

    Example: connections of three people around midnight
      Given 2 connected devices that meet every prerequisite
      And "erin" has made 2 transactions to "dropbox.com" on each device
      And each device has made 1 transaction to "dropbox.com" at the last millisecond of UTC day 1
      And each device has made 1 transaction to "dropbox.com" at the first millisecond of UTC day 2
      When 2 hours pass
      And the analyst asks for the domains '"dropbox.com"'
      Then the rows are exactly the connections to "dropbox.com", newest first

    Example: twelve domains in a list
      Given 1 connected device that meets every prerequisite
      And each device has made 1 transaction to each of "a.example.org, b.example.org, c.example.org, box.com"
      When 1 hour passes
      And the analyst asks for the domains '"x1.org","x2.org","x3.org","x4.org","x5.org","x6.org","x7.org","x8.org","x9.org","a.example.org","b.example.org","c.example.org"'
      Then the rows are exactly the connections to "a.example.org, b.example.org, c.example.org", newest first

    Example: reports that arrive three times
      Given 2 connected devices that meet every prerequisite
      And every report arrives three times within 30 minutes
      And each device has made 3 transactions to "dropbox.com"
      When 3 hours pass
      And the analyst asks for the domains '"dropbox.com"'
      Then the rows are exactly the connections to "dropbox.com", newest first

  @HNT-04
  Rule: The operator "in" compares whole values with their letter case

    Example: the list <list>
      Given 1 connected device that meets every prerequisite
      And each device has made 1 transaction to each of "dropbox.com, www.dropbox.com, dropbox.com/home, box.com"
      When 1 hour passes
      And the analyst asks for the domains '<list>'
      Then the rows are exactly the connections to "<found>", newest first

      Examples:
        | list                     | found                |
        | "dropbox.com","box.com"  | dropbox.com, box.com |
        | "dropbox.com", "box.com" | dropbox.com, box.com |
        | "dropbox.com"            | dropbox.com          |
        | "dropbox.com/home"       | dropbox.com/home     |
        | "https://dropbox.com"    | none                 |
        | "*.dropbox.com"          | none                 |
        | "*dropbox.com*"          | none                 |
        | "Dropbox.com"            | none                 |
        | "dropbox.com,box.com"    | none                 |
        | "dropbox.com, box.com"   | none                 |
        | "dropbox.com box.com"    | none                 |
        | "dropbox"                | none                 |

  @HNT-05
  Rule: Hunting reaches back 30 days, within documented limits

    Example: connections <age> old
      Given 1 connected device that meets every prerequisite
      And each device has made 2 transactions to "dropbox.com"
      When <age> pass
      And the analyst asks for the domains '"dropbox.com"'
      Then the query finds <count> rows

      Examples:
        | age                   | count |
        | 30 days               | 2     |
        | 30 days 1 millisecond | 0     |

    Example: more than 100,000 rows
      Given 50 connected devices that meet every prerequisite
      And each device has made 2000 transactions to "dropbox.com"
      And 1 hour has passed
      And each device has made 1 transaction to "dropbox.com"
      When 1 hour passes
      And the analyst asks when the domain "dropbox.com" was connected to
      Then the newest 100000 connections to "dropbox.com" are found

    Example: an answer of 124 MB
      Given 1 connected device that meets every prerequisite
      And each device has made 1000 transactions to "dropbox.com"
      When 1 hour passes
      And the analyst asks for rows of 124000 bytes
      Then the query finds 1000 rows

    Example: an answer of more than 124 MB
      Given 1 connected device that meets every prerequisite
      And each device has made 1000 transactions to "dropbox.com"
      When 1 hour passes
      And the analyst asks for rows of 124001 bytes
      Then the query is refused because of "exceeded the allowed result size"

    Example: 46 calls in a minute
      When the analyst asks 46 times at once
      Then the first 45 queries are answered
      And the query is refused because of "45 calls a minute"
      And after the wait that it names the next is answered

    Example: 1,501 calls in an hour
      When the analyst asks 1501 times, 30 times a minute
      Then the first 1500 queries are answered
      And the query is refused because of "1500 calls an hour"
      And after the wait that it names the next is answered

    Example: 10 minutes of run time in an hour
      When the analyst asks until the run time of an hour is used up
      Then exactly 10 minutes of run time were granted
      And the query is refused because of "10 min of run time an hour"
      And after the wait that it names the next is answered

    Example: 3 hours of run time in a day
      Given 18 hours have passed
      When the analyst asks until the run time of a day is used up
      Then exactly 3 hours of run time were granted
      And the query is refused because of "3 h of run time a day"
      And after the wait that it names the next is answered
