//! The table `DeviceNetworkInfo` (`FACTS.md` 3.4).

use super::table;

table! {
    /// The network adapters of a device (`FACTS.md` 3.4).
    DeviceNetworkInfo, DeviceNetworkInfoRow {
        timestamp: instant "Timestamp" contract,
        device_id: text "DeviceId" contract,
        device_name: text "DeviceName" contract,
        network_adapter_name: text "NetworkAdapterName" later,
        mac_address: text "MacAddress" contract,
        network_adapter_type: text "NetworkAdapterType" contract,
        network_adapter_status: text "NetworkAdapterStatus" contract,
        tunnel_type: text "TunnelType" contract,
        connected_networks: text "ConnectedNetworks" contract,
        dns_addresses: text "DnsAddresses" contract,
        ipv4_dhcp: text "IPv4Dhcp" contract,
        ipv6_dhcp: text "IPv6Dhcp" contract,
        default_gateways: text "DefaultGateways" contract,
        ip_addresses: text "IPAddresses" contract,
        report_id: long "ReportId" contract,
        network_adapter_vendor: text "NetworkAdapterVendor" later,
    }
}
