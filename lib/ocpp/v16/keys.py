"""The configuration keys of OCPP 1.6 (§9) and the few of our own: one table, the only place that knows them.

Rows: key, attribute of Settings, type, default, lowest, highest (or longest, in characters), access.
"""

KEYS = (
    # Core profile (§9.1)
    ("AllowOfflineTxForUnknownId", "allow_offline_tx_for_unknown_id", "b", False, 0, 0, "rw"),
    ("AuthorizationCacheEnabled", "authorization_cache_enabled", "b", True, 0, 0, "rw"),
    ("AuthorizeRemoteTxRequests", "authorize_remote_tx_requests", "b", False, 0, 0, "rw"),
    ("BlinkRepeat", "blink_repeat", "i", 2, 0, 20, "rw"),
    ("ClockAlignedDataInterval", "clock_aligned_data_interval", "i", 0, 0, 86400, "rw"),
    ("ConnectionTimeOut", "connection_time_out", "i", 60, 1, 86400, "rw"),
    ("ConnectorPhaseRotation", "connector_phase_rotation", "l", "0.Unknown", 0, 200, "rw"),
    ("ConnectorPhaseRotationMaxLength", "connector_phase_rotation_max_length", "i", 2, 1, 100, "r"),
    ("GetConfigurationMaxKeys", "get_configuration_max_keys", "i", 64, 1, 64, "r"),
    ("HeartbeatInterval", "heartbeat_interval", "i", 300, 1, 86400, "rw"),
    ("LightIntensity", "light_intensity", "i", 100, 0, 100, "rw"),
    ("LocalAuthorizeOffline", "local_authorize_offline", "b", True, 0, 0, "rw"),
    ("LocalPreAuthorize", "local_pre_authorize", "b", False, 0, 0, "rw"),
    ("MaxEnergyOnInvalidId", "max_energy_on_invalid_id", "i", 0, 0, 100000000, "rw"),
    ("MeterValuesAlignedData", "meter_values_aligned_data", "l", "Energy.Active.Import.Register", 0, 500, "rw"),
    ("MeterValuesAlignedDataMaxLength", "meter_values_aligned_data_max_length", "i", 18, 1, 18, "r"),
    ("MeterValuesSampledData", "meter_values_sampled_data", "l", "Energy.Active.Import.Register", 0, 500, "rw"),
    ("MeterValuesSampledDataMaxLength", "meter_values_sampled_data_max_length", "i", 18, 1, 18, "r"),
    ("MeterValueSampleInterval", "meter_value_sample_interval", "i", 60, 0, 86400, "rw"),
    ("MinimumStatusDuration", "minimum_status_duration", "i", 0, 0, 3600, "rw"),
    ("NumberOfConnectors", "number_of_connectors", "i", 1, 1, 15, "r"),
    ("ResetRetries", "reset_retries", "i", 3, 0, 10, "rw"),
    ("StopTransactionMaxMeterValues", "stop_transaction_max_meter_values", "i", 50, 2, 200, "rw"),
    ("StopTransactionOnEVSideDisconnect", "stop_transaction_on_ev_side_disconnect", "b", True, 0, 0, "rw"),
    ("StopTransactionOnInvalidId", "stop_transaction_on_invalid_id", "b", True, 0, 0, "rw"),
    ("StopTxnAlignedData", "stop_txn_aligned_data", "l", "", 0, 500, "rw"),
    ("StopTxnAlignedDataMaxLength", "stop_txn_aligned_data_max_length", "i", 18, 1, 18, "r"),
    ("StopTxnSampledData", "stop_txn_sampled_data", "l", "", 0, 500, "rw"),
    ("StopTxnSampledDataMaxLength", "stop_txn_sampled_data_max_length", "i", 18, 1, 18, "r"),
    (
        "SupportedFeatureProfiles",
        "supported_feature_profiles",
        "s",
        "Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging",
        0,
        100,
        "r",
    ),
    ("SupportedFeatureProfilesMaxLength", "supported_feature_profiles_max_length", "i", 6, 1, 6, "r"),
    ("TransactionMessageAttempts", "transaction_message_attempts", "i", 3, 1, 100, "rw"),
    ("TransactionMessageRetryInterval", "transaction_message_retry_interval", "i", 20, 0, 86400, "rw"),
    ("UnlockConnectorOnEVSideDisconnect", "unlock_connector_on_ev_side_disconnect", "b", True, 0, 0, "rw"),
    ("WebSocketPingInterval", "web_socket_ping_interval", "i", 60, 0, 86400, "rw"),
    # Local Auth List Management profile (§9.2)
    ("LocalAuthListEnabled", "local_auth_list_enabled", "b", True, 0, 0, "rw"),
    ("LocalAuthListMaxLength", "local_auth_list_max_length", "i", 10000, 0, 10000, "r"),
    ("SendLocalListMaxLength", "send_local_list_max_length", "i", 10000, 0, 10000, "r"),
    # Reservation profile (§9.3)
    ("ReserveConnectorZeroSupported", "reserve_connector_zero_supported", "b", False, 0, 0, "r"),
    # Smart Charging profile (§9.4)
    ("ChargeProfileMaxStackLevel", "charge_profile_max_stack_level", "i", 20, 0, 255, "r"),
    (
        "ChargingScheduleAllowedChargingRateUnit",
        "charging_schedule_allowed_charging_rate_unit",
        "s",
        "Current,Power",
        0,
        13,
        "r",
    ),
    ("ChargingScheduleMaxPeriods", "charging_schedule_max_periods", "i", 48, 1, 255, "r"),
    ("ConnectorSwitch3to1PhaseSupported", "connector_switch_3_to_1_phase_supported", "b", False, 0, 0, "r"),
    ("MaxChargingProfilesInstalled", "max_charging_profiles_installed", "i", 20, 1, 100, "r"),
    # Rules of the grid (ocpp/smart/delay.py, peak.py)
    ("PeakHours", "peak_hours", "s", "", 0, 60, "rw"),
    ("RandomisedDelay", "randomised_delay", "i", 0, 0, 1800, "rw"),
    ("SummerTime", "summer_time", "b", False, 0, 0, "rw"),
    ("TimeOffset", "time_offset", "i", 0, -720, 840, "rw"),
    # OCPP 1.6 errata 3.82
    ("MessageTimeout", "message_timeout", "i", 30, 1, 600, "rw"),
    # OCPP 1.6 security extension
    ("AuthorizationKey", "authorization_key", "s", "", 0, 40, "w"),
    ("SecurityProfile", "security_profile", "i", 0, 0, 3, "r"),
    # Firmware Management profile (OCPP 1.6 errata 3.88), and how long a new firmware may try to reach the back end
    ("SupportedFileTransferProtocols", "supported_file_transfer_protocols", "s", "FTP,FTPS,HTTP,HTTPS", 0, 50, "r"),
    ("FirmwareTrialTime", "firmware_trial_time", "i", 600, 1, 86400, "rw"),
)
