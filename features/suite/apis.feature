@wire
Feature: Public APIs
  Clients ask Defender for Endpoint and Cloud App Security over HTTP, and are answered as the documents say.

  @API-01
  Rule: A client gets a token for its credentials

    Example: <version> of the token endpoint
      Given a client with every permission
      When the client asks the login service "<path>" with the form "<form>"
      Then the client is given a bearer token for an hour

      Examples:
        | version   | path                           | form                                                                                                                                             |
        | version 2 | /contoso.com/oauth2/v2.0/token | grant_type=client_credentials&client_id={client id}&client_secret={client secret}&scope=https%3A%2F%2Fapi.securitycenter.microsoft.com%2F.default                |
        | the scope of the samples | /contoso.com/oauth2/v2.0/token | grant_type=client_credentials&client_id={client id}&client_secret={client secret}&scope=https%3A%2F%2Fsecuritycenter.onmicrosoft.com%2Fwindowsatpservice%2F.default |
        | version 1 | /contoso.com/oauth2/token      | grant_type=client_credentials&client_id={client id}&client_secret={client secret}&resource=https%3A%2F%2Fapi.securitycenter.microsoft.com                        |

    Example: a secret that is another one
      Given a client with every permission
      And the client's secret is another one
      When the client asks the login service for a token
      Then the login service refuses with 401 "invalid_client" of the code 7000215

    Example: a scope of nothing
      Given a client with every permission
      When the client asks the login service "/contoso.com/oauth2/v2.0/token" with the form "grant_type=client_credentials&client_id={client id}&client_secret={client secret}&scope=nothing"
      Then the login service refuses with 400 "invalid_scope" of the code 70011

  @API-01
  Rule: A missing, expired or forged token gets 401

    Example: a token that is <fault>
      Given a client with every permission
      And the client's token is "<fault>"
      When the client asks "Defender" "<request>"
      Then the answer is 401 "Unauthorized" with the documented error body

      Examples:
        | fault                 | request                       |
        | missing               | GET /api/machines             |
        | forged                | GET /api/machines             |
        | changed               | GET /api/alerts               |
        | unsigned              | GET /api/indicators           |
        | for the other service | GET /api/machines             |
        | missing               | POST /api/advancedqueries/run |

    Example: a token in its last second
      Given 1 connected device that meets every prerequisite
      And a client with every permission
      And the client has asked "Defender" "GET /api/machines"
      When 59 minutes 59 seconds pass
      And the client asks "Defender" "GET /api/machines"
      Then each answer is 200

    Example: a token after its hour
      Given a client with every permission
      And the client has asked "Defender" "GET /api/machines"
      When 1 hour 5 minutes 1 second pass
      And the client asks "Defender" "GET /api/machines"
      Then the answer is 401 "Unauthorized" with the documented error body

    Example: a token weeks after its hour
      Given a client with every permission
      And the client has asked "Defender" "GET /api/indicators"
      When 30 days pass
      And the client asks "Defender" "GET /api/indicators"
      Then the answer is 401 "Unauthorized" with the documented error body

  @API-01
  Rule: A valid but under-privileged token gets 403

    Example: <request> with <permission> alone
      Given 1 connected device that meets every prerequisite
      And a client with the permission "<permission>" alone
      When 1 hour passes
      And the client asks "Defender" "<request>"
      Then the answer is 403 "Forbidden" with the documented error body

      Examples:
        | request                               | permission             |
        | GET /api/machines                     | Alert.Read.All         |
        | GET /api/machines/{device 1}          | User.Read.All          |
        | GET /api/machines/{device 1}/logonusers | Machine.Read.All     |
        | GET /api/alerts                       | Machine.ReadWrite.All  |
        | GET /api/indicators                   | Alert.ReadWrite.All    |
        | PATCH /api/alerts/da1                 | Alert.Read.All         |
        | POST /api/machines/{device 1}/tags    | Machine.Read.All       |
        | POST /api/advancedqueries/run         | Machine.Read.All       |

    Example: <request> with <permission>, which is enough
      Given 1 connected device that meets every prerequisite
      And a client with the permission "<permission>" alone
      When 1 hour passes
      And the client asks "Defender" "<request>"
      Then the answer is 200

      Examples:
        | request                                 | permission            |
        | GET /api/machines                       | Machine.Read.All      |
        | GET /api/machines                       | Machine.ReadWrite.All |
        | GET /api/machines/{device 1}/logonusers | User.Read.All         |
        | GET /api/machines/{device 1}/alerts     | Alert.Read.All        |
        | GET /api/alerts                         | Alert.ReadWrite.All   |
        | GET /api/indicators                     | Ti.ReadWrite.All      |

  @API-02
  Rule: Indicators are listed with the documented fields

    Example: the fields of an indicator
      Given Defender has an indicator of its own that blocks "x.example.net"
      And a client with every permission
      When the client asks "Defender" "GET /api/indicators"
      Then the list has 1 item
      And each item of the list has these fields
        | field                   | kind                     |
        | id                      | digits                   |
        | indicatorValue          | text                     |
        | indicatorType           | DomainName               |
        | action                  | AlertAndBlock            |
        | application             | text or null             |
        | title                   | text                     |
        | description             | text                     |
        | expirationTime          | instant or null          |
        | severity                | Informational/Low/Medium/High or null |
        | recommendedActions      | text or null             |
        | rbacGroupNames          | list                     |
        | source                  | text                     |
        | sourceType              | User/AadApp              |
        | createdBy               | text                     |
        | lastUpdatedBy           | text or null             |
        | creationTimeDateTimeUtc | instant                  |
        | lastUpdateTime          | instant                  |

    Example: the indicators that <query> asks for
      Given Defender has an indicator of its own that blocks "a.example.net"
      And Defender has an indicator of its own that allows "b.example.net"
      And Defender has an indicator of its own that blocks "c.example.net"
      And a client with every permission
      When the client asks "Defender" "GET /api/indicators?<query>"
      Then the list's "indicatorValue" are "<found>"

      Examples:
        | query                                           | found                        |
        | $filter=action+eq+'AlertAndBlock'               | a.example.net, c.example.net |
        | $filter=action+ne+'AlertAndBlock'               | b.example.net                |
        | $filter=indicatorValue+eq+'c.example.net'       | c.example.net                |
        | $filter=action+eq+'Allowed'+or+indicatorValue+eq+'a.example.net' | a.example.net, b.example.net |
        | $filter=action+eq+'Alert'                       | none                         |
        | $filter=indicatorValue+eq+'c.example.net'&$top=1 | c.example.net               |
        | $filter=action+eq+'AlertAndBlock'&$top=1&$skip=1 | c.example.net               |
        | $filter=action+eq+'Allowed'&$top=1              | b.example.net                |
        | $filter=action+eq+'AlertAndBlock'&$skip=2       | none                         |
        | $filter=indicatorValue+ne+'a.example.net'+and+action+eq+'AlertAndBlock' | c.example.net |
        | $filter=indicatorType+eq+'DomainName'+and+action+eq+'Allowed' | b.example.net  |

    Example: the number of indicators that <query> asks for
      Given Defender has 7 indicators of its own
      And a client with every permission
      When the client asks "Defender" "GET /api/indicators?<query>"
      Then the list has <count> items

      Examples:
        | query           | count |
        | $top=5          | 5     |
        | $skip=5         | 2     |
        | $top=1&$skip=6  | 1     |
        | $top=10000      | 7     |

    Example: an indicator that has expired
      Given a client with every permission
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d",
         "expirationTime": "2021-02-10T07:00:00Z"}
        """
      And 2 hours pass
      And the client gives up its token
      And the client asks "Defender" "GET /api/indicators"
      Then the list has 0 items

  @API-02
  Rule: The same request submits and updates

    Example: a domain that is new
      Given a client with every permission
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "AlertAndBlock", "title": "Ours",
         "description": "By a client", "severity": "High", "recommendedActions": "none", "application": "app 1"}
        """
      Then the answer is 200
      And the answer's "indicatorValue" is "x.example.net"
      And the answer's "severity" is "High"
      And the answer's "sourceType" is "AadApp"
      And the answer's "creationTimeDateTimeUtc" is "2021-02-10T06:00:00Z"

    Example: a domain that is known keeps its id and application
      Given a client with every permission
      And the client has asked "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "Ours",
         "description": "By a client", "application": "app 1"}
        """
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "Changed",
         "description": "By a client", "application": "app 2"}
        """
      And the client asks "Defender" "GET /api/indicators"
      Then the "id, application" of the first two answers are the same
      And the list's "title" are "Changed"
      And the list has 1 item

    @ours
    Example: another action for the same domain is another indicator
      Given a client with every permission
      And the client has asked "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d"}
        """
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Allowed", "title": "t", "description": "d"}
        """
      And the client asks "Defender" "GET /api/indicators"
      Then the list's "action" are "Alert, Allowed"

    Example: a body with <fault>
      Given a client with every permission
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "<value>", "indicatorType": "<type>", <rest>}
        """
      Then the answer is 400 "<code>" with the documented error body

      Examples:
        | fault                 | value         | type       | rest                                                    | code                     |
        | no title              | x.example.net | DomainName | "action": "Alert", "description": "d"                   | MissingRequiredParameter |
        | no description        | x.example.net | DomainName | "action": "Alert", "title": "t"                         | MissingRequiredParameter |
        | no action             | x.example.net | DomainName | "title": "t", "description": "d"                        | MissingRequiredParameter |
        | an unknown type       | x.example.net | DomainNam  | "action": "Alert", "title": "t", "description": "d"     | InvalidRequestBody       |
        | an unknown severity   | x.example.net | DomainName | "action": "Alert", "title": "t", "description": "d", "severity": "Huge" | InvalidRequestBody |
        | a number as title     | x.example.net | DomainName | "action": "Alert", "title": 7, "description": "d"       | InvalidRequestBody       |
        | an unknown action     | x.example.net | DomainName | "action": "Explode", "title": "t", "description": "d"   | InvalidRequestBody       |
        | no domain             | a b           | DomainName | "action": "Alert", "title": "t", "description": "d"     | InvalidDomainName        |
        | no address            | 10.0.0.256    | IpAddress  | "action": "Alert", "title": "t", "description": "d"     | InvalidIpAddress         |
        | an internal address   | 10.0.0.1      | IpAddress  | "action": "Alert", "title": "t", "description": "d"     | InvalidIpAddress         |

    Example: a body that is no JSON
      Given a client with every permission
      When the client asks "Defender" "POST /api/indicators" with the text "{'indicatorValue'"
      Then the answer is 400 "InvalidRequestBody" with the documented error body

    Example: an update keeps who made it, and when
      Given a client with every permission
      And the client has asked "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "Ours",
         "description": "By a client"}
        """
      And 30 minutes have passed
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "Changed",
         "description": "By a client"}
        """
      Then the "id, createdBy, creationTimeDateTimeUtc" of the first two answers are the same
      And the answer's "lastUpdateTime" is "2021-02-10T06:30:00Z"

    Example: an update by somebody else keeps who made it
      Given Defender has an indicator of its own that blocks "x.example.net"
      And a client with every permission
      And the client has asked "Defender" "GET /api/indicators"
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "AlertAndBlock", "title": "Changed",
         "description": "By a client"}
        """
      And the client asks "Defender" "GET /api/indicators"
      Then the "value.0.createdBy, value.0.creationTimeDateTimeUtc" of the first, the last answer are the same

    Example: an update of one of two leaves the other alone
      Given Defender has an indicator of its own that blocks "a.example.net"
      And Defender has an indicator of its own that blocks "b.example.net"
      And a client with every permission
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "b.example.net", "indicatorType": "DomainName", "action": "AlertAndBlock", "title": "Changed",
         "description": "By a client"}
        """
      And the client asks "Defender" "GET /api/indicators"
      Then the list's "title" are "Written by hand, Changed"

    Example: values are compared without their letter case
      Given a client with every permission
      And the client has asked "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "X.Example.Net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d"}
        """
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d"}
        """
      And the client asks "Defender" "GET /api/indicators"
      Then the list has 1 item

    Example: an indicator that is submitted survives a crash of Defender
      Given a client with every permission
      And the client has asked "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d"}
        """
      When Defender crashes for 1 minute
      And 2 minutes pass
      And the client asks "Defender" "GET /api/indicators"
      Then the list's "indicatorValue" are "x.example.net"

    Example: what was refused changes nothing
      Given Defender has an indicator of its own that blocks "x.example.net"
      And a client with every permission
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Explode", "title": "t", "description": "d"}
        """
      And the client asks "Defender" "GET /api/indicators"
      Then the list's "action" are "AlertAndBlock"

    Example: everything that was submitted is shown
      Given a client with every permission
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "AlertAndBlock", "title": "Ours",
         "description": "By a client", "severity": "High", "recommendedActions": "none at all", "application": "app 1",
         "expirationTime": "2021-03-10T07:00:00Z"}
        """
      And the client asks "Defender" "GET /api/indicators"
      Then the list's "description" are "By a client"
      And the list's "recommendedActions" are "none at all"
      And the list's "expirationTime" are "2021-03-10T07:00:00Z"

  @API-02
  Rule: An import takes up to 500 indicators, with a result each

    Example: 500 indicators
      Given a client with every permission
      When the client asks Defender to import 500 indicators
      Then the list has 500 items
      And of the import each indicator has a result, in its order

    Example: 501 indicators
      Given a client with every permission
      When the client asks Defender to import 501 indicators
      Then the answer is 400 "MaximumBatchSizeExceeded" with the documented error body

    Example: nothing of too many
      Given a client with every permission
      When the client asks Defender to import 501 indicators
      And the client asks "Defender" "GET /api/indicators"
      Then the list has 0 items

    Example: one that is no domain among others
      Given a client with every permission
      When the client asks Defender to import indicators for "n1.example.net, no domain, n3.example.net"
      Then of the import "no domain" alone has failed, with a reason

    Example: the others are there
      Given a client with every permission
      When the client asks Defender to import indicators for "n1.example.net, no domain, n3.example.net"
      And the client asks "Defender" "GET /api/indicators"
      Then the list's "indicatorValue" are "n1.example.net, n3.example.net"

    Example: an import updates what is known
      Given Defender has an indicator of its own that blocks "n1.example.net"
      And a client with every permission
      When the client asks Defender to import indicators for "n1.example.net, n2.example.net"
      And the client asks "Defender" "GET /api/indicators"
      Then the list has 2 items

    Example: the same value twice in an import
      Given a client with every permission
      When the client asks Defender to import indicators for "n1.example.net, n2.example.net, n1.example.net"
      And the client asks "Defender" "GET /api/indicators"
      Then the list has 2 items

  @API-02
  Rule: An indicator is deleted by its id

    Example: one of two
      Given Defender has an indicator of its own that blocks "a.example.net"
      And Defender has an indicator of its own that blocks "b.example.net"
      And a client with every permission
      When the client asks "Defender" "DELETE /api/indicators/{indicator a.example.net}"
      Then the answer is 204

    Example: what is left
      Given Defender has an indicator of its own that blocks "a.example.net"
      And Defender has an indicator of its own that blocks "b.example.net"
      And a client with every permission
      When the client asks "Defender" "DELETE /api/indicators/{indicator a.example.net}"
      And the client asks "Defender" "GET /api/indicators"
      Then the list's "indicatorValue" are "b.example.net"

    Example: an id that is not there
      Given a client with every permission
      When the client asks "Defender" "DELETE /api/indicators/987654321"
      Then the answer is 404 "ResourceNotFound" with the documented error body

    Example: a deletion is kept through a crash of Defender
      Given Defender has an indicator of its own that blocks "a.example.net"
      And Defender has an indicator of its own that blocks "b.example.net"
      And a client with every permission
      And the client has asked "Defender" "DELETE /api/indicators/{indicator a.example.net}"
      When Defender crashes for 1 minute
      And 2 minutes pass
      Then the indicators of Defender are for "b.example.net"

    Example: what is deleted twice is not there
      Given Defender has an indicator of its own that blocks "a.example.net"
      And a client with every permission
      And the client has asked "Defender" "DELETE /api/indicators/{indicator a.example.net}"
      When the client asks "Defender" the same again
      Then the answer is 404 "ResourceNotFound" with the documented error body

  @API-03
  Rule: Machines are listed and got with the documented fields

    Example: the fields of a machine
      Given 2 connected devices that meet every prerequisite
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET /api/machines"
      Then the list's "id" are "{device 1}, {device 2}"
      And each item of the list has these fields
        | field                 | kind            |
        | id                    | text            |
        | computerDnsName       | text            |
        | firstSeen             | instant         |
        | lastSeen              | instant         |
        | osPlatform            | Windows10       |
        | version               | text            |
        | osProcessor           | text or null    |
        | lastIpAddress         | text            |
        | lastExternalIpAddress | text or null    |
        | osBuild               | number or null  |
        | healthStatus          | Active/Inactive/ImpairedCommunication/NoSensorData/NoSensorDataImpairedCommunication/Unknown |
        | riskScore             | None/Informational/Low/Medium/High or null |
        | exposureLevel         | None/Low/Medium/High or null |
        | aadDeviceId           | text or null    |
        | machineTags           | list            |

    Example: one machine by <path>
      Given 2 connected devices that meet every prerequisite
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET <path>"
      Then the answer's "computerDnsName" is "{name 2}"

      Examples:
        | path                             |
        | /api/machines/{device 2}         |
        | /api/v1.0/machines/{device 2}    |

    Example: a machine that is not there
      Given a client with every permission
      When the client asks "Defender" "GET /api/machines/1e5bc9d7e413ddd7902c2932e418702b84d0cc07"
      Then the answer is 404 "ResourceNotFound" with the documented error body

    Example: the machines that <query> asks for
      Given 2 connected devices that meet every prerequisite
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET /api/machines?<query>"
      Then the list's "id" are "<found>"

      Examples:
        | query                                              | found                  |
        | $filter=computerDnsName+eq+'{name 2}'              | {device 2}             |
        | $filter=healthStatus+eq+'Active'                   | {device 1}, {device 2} |
        | $filter=healthStatus+ne+'Active'                   | none                   |
        | $filter=lastSeen+gt+{ago 12 hours}                 | {device 1}, {device 2} |
        | $filter=lastSeen+lt+{ago 12 hours}                 | none                   |
        | $filter=computerDnsName+eq+'{name 2}'&$top=1       | {device 2}             |
        | $filter=computerDnsName+ne+'{name 1}'&$top=1       | {device 2}             |
        | $filter=computerDnsName+eq+'{name 1}'&$skip=1      | none                   |
        | $filter=lastSeen+ge+{last 2}+and+computerDnsName+eq+'{name 2}' | {device 2} |
        | $filter=lastSeen+gt+{last 2}+and+computerDnsName+eq+'{name 2}' | none       |
        | $filter=lastSeen+le+{last 2}+and+computerDnsName+eq+'{name 2}' | {device 2} |
        | $filter=lastSeen+lt+{last 2}+and+computerDnsName+eq+'{name 2}' | none       |
        | $filter=osPlatform+eq+'Windows10'+and+computerDnsName+eq+'{name 1}' | {device 1} |

    Example: the number of machines that <query> asks for
      Given 5 connected devices that meet every prerequisite
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET /api/machines?<query>"
      Then the list has <count> items

      Examples:
        | query          | count |
        | $top=3         | 3     |
        | $skip=3        | 2     |
        | $top=1&$skip=4 | 1     |
        | $skip=5        | 0     |

    Example: <query> is no query
      Given 1 connected device that meets every prerequisite
      And a client with every permission
      When the client asks "Defender" "GET /api/machines?<query>"
      Then the answer is 400 "ODataError" with the documented error body

      Examples:
        | query                    |
        | $filter=nothing+eq+'a'   |
        | $filter=healthStatus+eq  |
        | $top=-1                  |
        | $top=10001               |

    Example: a machine that is silent for <span> is <health>
      Given 1 connected device that meets every prerequisite
      And each device has lost its network
      And <span> have passed
      And a client with every permission
      When the client asks "Defender" "GET /api/machines/{device 1}"
      Then the answer's "healthStatus" is "<health>"

      Examples:
        | span   | health   |
        | 6 days | Active   |
        | 8 days | Inactive |

    Example: the machines that are Inactive
      Given 2 connected devices that meet every prerequisite
      And the second device has lost its network
      And 8 days have passed
      And a client with every permission
      When the client asks "Defender" "GET /api/machines?$filter=healthStatus+eq+'Inactive'"
      Then the list's "id" are "{device 2}"

    Example: the last address of a machine that moved
      Given 1 connected device that meets every prerequisite
      And each device has moved to public Wi-Fi
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET /api/machines/{device 1}"
      Then the answer's "lastIpAddress" is "{address 1}"

    Example: machines after a crash of Defender
      Given 2 connected devices that meet every prerequisite
      And 1 hour has passed
      And a client with every permission
      When Defender crashes for 1 minute
      And 2 minutes pass
      And the client asks "Defender" "GET /api/machines"
      Then the list's "id" are "{device 1}, {device 2}"

  @API-03
  Rule: A machine's users are those who signed in to it

    Example: two users
      Given 1 connected device that meets every prerequisite
      And "erin" has signed in to each device
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET /api/machines/{device 1}/logonusers"
      Then the list has 2 items
      And each item of the list has these fields
        | field         | kind    |
        | id            | text    |
        | accountName   | text    |
        | accountDomain | contoso |
        | firstSeen     | instant |
        | lastSeen      | instant |
        | logonTypes    | text or null |

    Example: users of a machine that is not there
      Given a client with every permission
      When the client asks "Defender" "GET /api/machines/1e5bc9d7e413ddd7902c2932e418702b84d0cc07/logonusers"
      Then the answer is 404 "ResourceNotFound" with the documented error body

    Example: who signed in to another machine
      Given 2 connected devices that meet every prerequisite
      And "erin" has signed in to the first device
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET /api/machines/{device 2}/logonusers"
      Then the list's "accountName" are "user-2"

    Example: users of one name in two domains
      Given 1 connected device that meets every prerequisite
      And "contoso\erin" has signed in to each device
      And "fabrikam\erin" has signed in to each device
      And a client with every permission
      When 1 hour passes
      And the client asks "Defender" "GET /api/machines/{device 1}/logonusers"
      Then the list's "accountDomain" are "contoso, contoso, fabrikam"

  @API-03
  Rule: Alerts are read with the documented fields

    Example: the fields of an alert
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "GET /api/alerts"
      Then the list's "machineId" are "{device 1}"
      And each item of the list has these fields
        | field              | kind             |
        | id                 | text             |
        | incidentId         | number or null   |
        | assignedTo         | text or null     |
        | severity           | UnSpecified/Informational/Low/Medium/High |
        | status             | Unknown/New/InProgress/Resolved |
        | classification     | text or null     |
        | determination      | text or null     |
        | detectionSource    | text             |
        | category           | text             |
        | title              | text             |
        | description        | text             |
        | alertCreationTime  | instant          |
        | firstEventTime     | instant          |
        | lastEventTime      | instant          |
        | lastUpdateTime     | instant          |
        | resolvedTime       | instant or null  |
        | machineId          | text             |
        | comments           | list             |
        | evidence           | list             |

    Example: evidence is shown where it is asked for
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "GET /api/<path>"
      Then the answer's "<where>" has <count> items

      Examples:
        | path                     | where            | count |
        | alerts                   | value.0.evidence | 0     |
        | alerts?$expand=evidence  | value.0.evidence | 1     |
        | alerts/{alert 1}         | evidence         | 1     |

    Example: the alerts that <query> asks for
      Given 2 connected devices with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "GET /api/alerts?<query>"
      Then the list has <count> items

      Examples:
        | query                                        | count |
        | $filter=status+eq+'New'                      | 2     |
        | $filter=status+eq+'Resolved'                 | 0     |
        | $filter=alertCreationTime+gt+{ago 2 hours}   | 2     |
        | $filter=alertCreationTime+gt+{ago 1 minute}  | 0     |
        | $top=1                                       | 1     |
        | $top=1&$skip=2                               | 0     |
        | $filter=status+eq+'New'&$top=1               | 1     |
        | $filter=status+eq+'Resolved'&$top=1          | 0     |
        | $filter=status+eq+'New'&$skip=1              | 1     |
        | $filter=status+ne+'Resolved'+and+severity+eq+'Medium'&$top=1&$skip=1 | 1 |
        | $filter=status+ne+'Resolved'+and+severity+eq+'High' | 0 |

    Example: the alerts of a machine
      Given 2 connected devices with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "GET /api/machines/{device 2}/alerts"
      Then the list's "machineId" are "{device 2}"

    Example: an alert that is not there, to be read
      Given a client with every permission
      When the client asks "Defender" "GET /api/alerts/da637472900382838869_1364969609"
      Then the answer is 404 "ResourceNotFound" with the documented error body

    Example: the alerts of a machine that is not there
      Given a client with every permission
      When the client asks "Defender" "GET /api/machines/1e5bc9d7e413ddd7902c2932e418702b84d0cc07/alerts"
      Then the answer is 404 "ResourceNotFound" with the documented error body

    Example: <query> is no query for alerts
      Given 1 connected device that meets every prerequisite
      And a client with every permission
      When the client asks "Defender" "GET /api/alerts?<query>"
      Then the answer is 400 "ODataError" with the documented error body

      Examples:
        | query                    |
        | $filter=nothing+eq+'a'   |
        | $top=-1                  |
        | $top=10001               |

  @API-03
  Rule: An alert is updated as a client says

    Example: <field> becomes <value>
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"<field>": "<value>"}
        """
      And the client asks "Defender" "GET /api/alerts/{alert 1}"
      Then each answer is 200
      And the answer's "<shown>" is "<value>"

      Examples:
        | field          | value             | shown              |
        | status         | InProgress        | status             |
        | status         | Resolved          | status             |
        | assignedTo     | erin@contoso.com  | assignedTo         |
        | classification | TruePositive      | classification     |
        | determination  | Malware           | determination      |
        | comment        | seen by a client  | comments.0.comment |

    Example: the answer is the alert as it is now
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"status": "Resolved"}
        """
      Then the answer's "status" is "Resolved"
      And the answer's "id" is "{alert 1}"

    Example: a status that there is not
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"status": "Exploded"}
        """
      Then the answer is 400 "InvalidRequestBody" with the documented error body

    Example: an alert that is not there
      Given a client with every permission
      When the client asks "Defender" "PATCH /api/alerts/da637472900382838869_1364969609"
        """
        {"status": "Resolved"}
        """
      Then the answer is 404 "ResourceNotFound" with the documented error body

    Example: two fields at once
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"status": "InProgress", "assignedTo": "erin@contoso.com"}
        """
      And the client asks "Defender" "GET /api/alerts/{alert 1}"
      Then the answer's "status" is "InProgress"
      And the answer's "assignedTo" is "erin@contoso.com"

    Example: a second comment leaves the first
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      And the client has asked "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"comment": "one"}
        """
      When the client asks "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"comment": "two"}
        """
      Then the answer's "comments" has 2 items

    Example: the one alert that a filter finds is on the first page
      Given 2 connected devices with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      And the client has asked "Defender" "PATCH /api/alerts/{alert 2}"
        """
        {"status": "InProgress"}
        """
      When the client asks "Defender" "GET /api/alerts?$filter=status+eq+'InProgress'&$top=1"
      Then the list has 1 item

    Example: an update of one alert leaves the other alone
      Given 2 connected devices with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      When the client asks "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"status": "Resolved"}
        """
      And the client asks "Defender" "GET /api/alerts"
      Then the list's "status" are "Resolved, New"

    Example: what a client said is kept through a crash of Defender
      Given 1 connected device with an alert about "Dropbox" at "www.dropbox.com"
      And a client with every permission
      And the client has asked "Defender" "PATCH /api/alerts/{alert 1}"
        """
        {"status": "InProgress"}
        """
      When Defender crashes for 1 minute
      And 2 minutes pass
      And the client asks "Defender" "GET /api/alerts"
      Then the list's "status" are "InProgress"

  @API-04
  Rule: Cloud App Security is asked with a token

    Example: an API token
      Given a client with an API token
      When the client asks "Cloud App Security" "GET /api/v1/alerts/"
      Then the answer is 200

    Example: an API token that is <state>
      Given a client with an API token
      And the client's API token is "<state>"
      When the client asks "Cloud App Security" "GET /api/v1/alerts/"
      Then the answer is 401

      Examples:
        | state       |
        | missing     |
        | another one |

  @API-04
  Rule: Lists are given page by page, 100 records at most

    Example: pages by <way>
      Given an administrator has defined 25 IP address ranges, the odd corporate, the even risky
      And a client with an API token
      When the client pages through the IP address ranges by 10, in <way>
      Then the client has seen each of the 25 IP address ranges once, on 3 pages

      Examples:
        | way                |
        | the query of a GET |
        | the body of a GET  |
        | the JSON of a POST |
        | the form of a POST |

    Example: the last page is full
      Given an administrator has defined 20 IP address ranges, the odd corporate, the even risky
      And a client with an API token
      When the client pages through the IP address ranges by 10, in the JSON of a POST
      Then the client has seen each of the 20 IP address ranges once, on 2 pages

    Example: <asked> records are asked for, of <there>
      Given an administrator has defined <there> IP address ranges, the odd corporate, the even risky
      And a client with an API token
      When the client asks "Cloud App Security" "POST /api/v1/subnet/"
        """
        {<asked>}
        """
      Then the list has <given> items
      And the answer's "hasNext" is "<more>"
      And the answer's "total" is "<there>"

      Examples:
        | asked        | there | given | more  |
        | "limit": 101 | 101   | 100   | true  |
        | "limit": 101 | 100   | 100   | false |
        | "limit": 100 | 101   | 100   | true  |
        | "limit": 99  | 101   | 99    | true  |
        | "skip": 0    | 101   | 100   | true  |
        | "limit": 500, "skip": 1 | 101 | 100 | false |

    Example: more pages than ten
      Given an administrator has defined 120 IP address ranges, the odd corporate, the even risky
      And a client with an API token
      When the client pages through the IP address ranges by 10, in the JSON of a POST
      Then the client has seen each of the 120 IP address ranges once, on 12 pages

    Example: pages that the largest page does not divide
      Given an administrator has defined 250 IP address ranges, the odd corporate, the even risky
      And a client with an API token
      When the client pages through the IP address ranges by 100, in the query of a GET
      Then the client has seen each of the 250 IP address ranges once, on 3 pages

  @API-04
  Rule: Filters let the records pass that meet all of them

    Example: the ranges of <filters>
      Given an administrator has defined 5 IP address ranges, the odd corporate, the even risky
      And a client with an API token
      When the client asks "Cloud App Security" "POST /api/v1/subnet/"
        """
        {"filters": {<filters>}}
        """
      Then the list's "name" are "<found>"

      Examples:
        | filters                                                          | found                           |
        | "category": {"eq": [1]}                                          | range-001, range-003, range-005 |
        | "category": {"eq": [3]}                                          | range-002, range-004            |
        | "category": {"eq": [1, 3]}                                       | range-001, range-002, range-003, range-004, range-005 |
        | "category": {"neq": [1]}                                         | range-002, range-004            |
        | "category": {"eq": [1], "neq": [1]}                              | none                            |
        | "category": {"eq": [2]}                                          | none                            |
        | "category": {"eq": [1]}, "builtIn": {"eq": true}                 | none                            |

    Example: <parameters> of the ranges
      Given an administrator has defined 5 IP address ranges, the odd corporate, the even risky
      And a client with an API token
      When the client asks "Cloud App Security" "POST /api/v1/subnet/"
        """
        {<parameters>}
        """
      Then the list's "name" are "<found>"
      And the answer's "total" is "<total>"
      And the answer's "hasNext" is "<more>"

      Examples:
        | parameters                                                   | found                | total | more  |
        | "filters": {"category": {"eq": [3]}}, "limit": 1             | range-002            | 2     | true  |
        | "filters": {"category": {"eq": [3]}}, "limit": 1, "skip": 1  | range-004            | 2     | false |
        | "filters": {"category": {"eq": [1]}}, "limit": 2, "skip": 1  | range-003, range-005 | 3     | false |
        | "filters": {"category": {"eq": [3]}}, "skip": 2              | none                 | 2     | false |
        | "filters": {"category": {"eq": [3]}}, "limit": 2             | range-002, range-004 | 2     | false |

  @API-05
  Rule: Defender grants 100 calls a minute, and says how long to wait for more

    Example: 100 calls at once
      Given a client with every permission
      When the client asks "Defender" "<request>" 100 times
      Then each answer is 200

      Examples:
        | request             |
        | GET /api/machines   |
        | GET /api/alerts     |
        | GET /api/indicators |

    Example: one call more
      Given a client with every permission
      And the client has asked "Defender" "<request>" 100 times
      When the client asks "Defender" "<request>"
      Then the answer is 429 "TooManyRequests" with the documented error body
      And "Defender" has told the client to wait for 1 to 60 seconds

      Examples:
        | request             |
        | GET /api/machines   |
        | GET /api/alerts     |
        | GET /api/indicators |

    Example: the client waits as it was told
      Given a client with every permission
      And the client has asked "Defender" "<request>" 101 times
      When the client waits as "Defender" told it
      And the client asks "Defender" "<request>"
      Then the answer is 200

      Examples:
        | request             |
        | GET /api/machines   |
        | GET /api/indicators |

    Example: the client waits a second less
      Given a client with every permission
      And the client has asked "Defender" "GET /api/machines" 101 times
      When the client waits a second less than "Defender" told it
      And the client asks "Defender" "GET /api/machines"
      Then the answer is 429

    Example: 1,500 calls in an hour
      Given a client with every permission
      When the client asks "Defender" "GET /api/machines" 100 times a minute for 15 minutes
      Then each answer is 200

    Example: 1,501 calls in an hour
      Given a client with every permission
      When the client asks "Defender" "GET /api/machines" 100 times a minute for 15 minutes
      And the client asks "Defender" "GET /api/machines"
      Then the answer is 429 "TooManyRequests" with the documented error body
      And "Defender" has told the client to wait for 61 to 3600 seconds

    Example: an import more than 30 in a minute
      Given a client with every permission
      And the client has asked "Defender" "POST /api/indicators/import" 30 times
        """
        {"Indicators": [{"indicatorValue": "n1.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d"}]}
        """
      When the client asks "Defender" "POST /api/indicators/import"
        """
        {"Indicators": [{"indicatorValue": "n2.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d"}]}
        """
      Then the answer is 429 "TooManyRequests" with the documented error body

    Example: what was refused was not done
      Given a client with every permission
      And the client has asked "Defender" "GET /api/indicators" 100 times
      When the client asks "Defender" "POST /api/indicators"
        """
        {"indicatorValue": "x.example.net", "indicatorType": "DomainName", "action": "Alert", "title": "t", "description": "d"}
        """
      And 2 minutes pass
      And the client asks "Defender" "GET /api/indicators"
      Then the list has 0 items

  @API-05
  Rule: Cloud App Security grants 30 calls a minute, and says how long to wait for more

    Example: 30 calls at once
      Given a client with an API token
      When the client asks "Cloud App Security" "GET /api/v1/alerts/" 30 times
      Then each answer is 200

    Example: one call more
      Given a client with an API token
      And the client has asked "Cloud App Security" "GET /api/v1/alerts/" 30 times
      When the client asks "Cloud App Security" "GET /api/v1/activities/"
      Then "Cloud App Security" has told the client to wait for 1 to 60 seconds

    Example: the client waits as it was told
      Given a client with an API token
      And the client has asked "Cloud App Security" "GET /api/v1/alerts/" 31 times
      When the client waits as "Cloud App Security" told it
      And the client asks "Cloud App Security" "GET /api/v1/alerts/"
      Then the answer is 200

    Example: the client waits a second less
      Given a client with an API token
      And the client has asked "Cloud App Security" "GET /api/v1/alerts/" 31 times
      When the client waits a second less than "Cloud App Security" told it
      And the client asks "Cloud App Security" "GET /api/v1/alerts/"
      Then the answer is 429
