//! The table `DeviceInfo` (`FACTS.md` 3.5).

use super::table;

table! {
    /// What a device reported of itself (`FACTS.md` 3.5).
    DeviceInfo, DeviceInfoRow {
        timestamp: instant "Timestamp" contract,
        device_id: text "DeviceId" contract,
        device_name: text "DeviceName" contract,
        client_version: text "ClientVersion" contract,
        public_ip: text "PublicIP" contract,
        os_architecture: text "OSArchitecture" contract,
        os_platform: text "OSPlatform" contract,
        os_build: long "OSBuild" contract,
        is_azure_ad_joined: flag "IsAzureADJoined" contract,
        logged_on_users: text "LoggedOnUsers" contract,
        registry_device_tag: text "RegistryDeviceTag" contract,
        os_version: text "OSVersion" contract,
        machine_group: text "MachineGroup" contract,
        report_id: long "ReportId" contract,
        aad_device_id: text "AadDeviceId" later,
        join_type: text "JoinType" later,
        onboarding_status: text "OnboardingStatus" later,
        additional_fields: text "AdditionalFields" later,
        device_category: text "DeviceCategory" later,
        device_type: text "DeviceType" later,
        device_subtype: text "DeviceSubtype" later,
        model: text "Model" later,
        vendor: text "Vendor" later,
        os_distribution: text "OSDistribution" later,
        os_version_info: text "OSVersionInfo" later,
        merged_device_ids: text "MergedDeviceIds" later,
        merged_to_device_id: text "MergedToDeviceId" later,
        is_internet_facing: flag "IsInternetFacing" later,
        sensor_health_state: text "SensorHealthState" later,
        is_excluded: flag "IsExcluded" later,
        exclusion_reason: text "ExclusionReason" later,
        exposure_level: text "ExposureLevel" later,
        asset_value: text "AssetValue" later,
        device_manual_tags: text "DeviceManualTags" later,
        device_dynamic_tags: text "DeviceDynamicTags" later,
        connectivity_type: text "ConnectivityType" later,
        host_device_id: text "HostDeviceId" later,
    }
}
