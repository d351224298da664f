import type { BadDirection, SignalKind } from '../../model/signal.ts';

/** `gauge up`: the kind, and which way is worse. */
export type KnownMeaning = `${SignalKind} ${BadDirection}`;

/** Names that one program or service sends, separated by white space, by what they mean. */
export interface KnownMetrics {
  /** Where the names are documented. */
  readonly source: string;
  readonly names: Readonly<Partial<Record<KnownMeaning, string>>>;
}

/**
 * Metrics under the names by which well-known exporters send them. Separators and case make no difference (`jvm.memory.used` is
 * `jvm_memory_used`), nor do prefixes, units and aggregations around them. What the words of a name say by themselves stands in
 * `vocabulary.ts`; here are names of which the words would say too little, or something else.
 */
export const KNOWN_METRICS: readonly KnownMetrics[] = [
  {
    source: 'Prometheus node_exporter, https://github.com/prometheus/node_exporter',
    names: {
      'gauge up': `node_load1 node_load5 node_load15 node_procs_blocked node_procs_running node_filefd_allocated node_sockstat_TCP_tw
        node_sockstat_TCP_orphan node_pressure_cpu_waiting_seconds_total node_pressure_io_waiting_seconds_total
        node_pressure_memory_waiting_seconds_total node_disk_io_now node_hwmon_temp_celsius node_md_disks_failed
        node_disk_io_time_seconds_total node_disk_io_time_weighted_seconds_total node_timex_offset_seconds`,
      'gauge down': `node_memory_MemAvailable_bytes node_memory_MemFree_bytes node_filesystem_avail_bytes node_filesystem_free_bytes
        node_filesystem_files_free node_entropy_available_bits node_memory_SwapFree_bytes node_timex_sync_status`,
      'gauge either': `node_memory_MemTotal_bytes node_memory_Cached_bytes node_memory_Buffers_bytes node_filesystem_size_bytes node_boot_time_seconds
        node_time_seconds node_cpu_seconds_total node_uname_info node_memory_Active_bytes node_memory_Inactive_bytes node_filesystem_files
        node_sockstat_TCP_inuse node_sockstat_TCP_alloc node_sockstat_sockets_used node_netstat_Tcp_CurrEstab node_nf_conntrack_entries_limit`,
      'count up': `node_network_receive_errs_total node_network_transmit_errs_total node_network_receive_drop_total node_network_transmit_drop_total
        node_vmstat_pgmajfault node_vmstat_oom_kill node_netstat_TcpExt_ListenDrops node_netstat_Tcp_RetransSegs node_netstat_TcpExt_ListenOverflows
        node_netstat_Udp_RcvbufErrors node_vmstat_pswpin node_vmstat_pswpout`,
      'rate either': `node_network_receive_bytes_total node_network_transmit_bytes_total node_disk_read_bytes_total node_disk_written_bytes_total
        node_disk_reads_completed_total node_disk_writes_completed_total node_context_switches_total node_intr_total node_forks_total`,
    },
  },
  {
    source:
      'cAdvisor and kube-state-metrics, https://github.com/google/cadvisor https://github.com/kubernetes/kube-state-metrics',
    names: {
      'gauge up': `container_memory_working_set_bytes container_memory_usage_bytes container_memory_rss container_memory_swap
        container_cpu_usage_seconds_total container_cpu_load_average_10s container_fs_usage_bytes container_threads container_file_descriptors
        container_cpu_cfs_throttled_seconds_total kube_deployment_status_replicas_unavailable kube_pod_container_status_waiting
        kube_pod_status_unschedulable kube_job_status_failed kube_daemonset_status_number_misscheduled kube_daemonset_status_number_unavailable`,
      'gauge down': `kube_deployment_status_replicas_available kube_deployment_status_replicas_ready kube_statefulset_status_replicas_ready
        kube_pod_container_status_ready kube_pod_container_status_running kube_node_status_condition kube_daemonset_status_number_ready
        kube_deployment_status_replicas_updated`,
      'gauge either': `kube_deployment_spec_replicas kube_deployment_status_replicas kube_horizontalpodautoscaler_status_desired_replicas
        kube_pod_container_resource_limits kube_pod_container_resource_requests kube_pod_info kube_pod_start_time kube_pod_created
        container_start_time_seconds container_last_seen container_spec_memory_limit_bytes container_spec_cpu_quota container_memory_cache
        kube_pod_status_phase kubelet_running_pods kubelet_running_containers kube_deployment_status_observed_generation kube_deployment_metadata_generation kube_hpa_status_current_replicas`,
      'count up': `kube_pod_container_status_restarts_total container_cpu_cfs_throttled_periods_total container_oom_events_total
        container_memory_failcnt container_network_receive_errors_total container_network_transmit_packets_dropped_total container_memory_failures_total`,
    },
  },
  {
    source:
      'Prometheus client libraries (Go, Python, Ruby, Java), https://prometheus.io/docs/instrumenting/writing_clientlibs/#standard-and-runtime-collectors',
    names: {
      'gauge up': `process_resident_memory_bytes process_virtual_memory_bytes process_open_fds process_cpu_seconds_total go_goroutines
        go_memstats_heap_inuse_bytes go_memstats_heap_alloc_bytes go_memstats_alloc_bytes go_memstats_heap_objects go_memstats_sys_bytes
        go_memstats_stack_inuse_bytes go_memstats_heap_sys_bytes go_sched_goroutines_goroutines go_memory_classes_total_bytes`,
      'gauge either': `process_start_time_seconds process_max_fds process_threads process_virtual_memory_max_bytes go_threads go_info
        go_memstats_next_gc_bytes go_memstats_last_gc_time_seconds go_memstats_heap_idle_bytes go_memstats_heap_released_bytes
        python_info go_gomaxprocs`,
      'latency up': 'go_gc_duration_seconds go_gc_pauses_seconds go_sched_latencies_seconds',
      'count up':
        'python_gc_collections_total python_gc_objects_uncollectable_total go_memstats_mallocs_total go_memstats_alloc_bytes_total',
      'gauge down': 'up probe_success scrape_samples_scraped',
    },
  },
  {
    source: 'prom-client for Node.js, https://github.com/siimon/prom-client',
    names: {
      'latency up': `nodejs_eventloop_lag_seconds nodejs_eventloop_lag_mean_seconds nodejs_eventloop_lag_p50_seconds nodejs_eventloop_lag_p90_seconds
        nodejs_eventloop_lag_p99_seconds nodejs_eventloop_lag_max_seconds nodejs_gc_duration_seconds nodejs.eventloop.delay.p99 nodejs.eventloop.delay.max`,
      'gauge up': `nodejs_heap_size_used_bytes nodejs_heap_size_total_bytes nodejs_external_memory_bytes nodejs_heap_space_size_used_bytes
        nodejs_active_handles nodejs_active_handles_total nodejs_active_resources nodejs_active_resources_total process_cpu_user_seconds_total
        process_cpu_system_seconds_total runtime.node.mem.rss runtime.node.mem.heap_used runtime.node.cpu.user`,
      'ratio up': 'nodejs.eventloop.utilization',
      'gauge either': `nodejs_active_requests nodejs_active_requests_total nodejs_version_info nodejs_heap_space_size_available_bytes
        nodejs_heap_space_size_total_bytes`,
    },
  },
  {
    source: 'Micrometer: JVM, Tomcat, HikariCP, Spring, https://docs.micrometer.io/micrometer/reference/reference/jvm.html',
    names: {
      'gauge up': `jvm_memory_used_bytes jvm_memory_committed_bytes jvm_buffer_memory_used_bytes jvm_gc_live_data_size_bytes
        jvm_memory_usage_after_gc_percent jvm_memory_bytes_used tomcat_threads_busy_threads hikaricp_connections_pending hikaricp_connections_active
        jdbc_connections_active executor_queued_tasks executor_active_threads process_files_open_files jvm_threads_deadlocked system_load_average_1m
        jvm_gc_overhead_percent process_cpu_usage system_cpu_usage`,
      'gauge down': 'disk_free_bytes',
      'gauge either': `jvm_memory_max_bytes jvm_gc_max_data_size_bytes jvm_threads_live_threads jvm_threads_daemon_threads jvm_threads_peak_threads
        jvm_classes_loaded_classes jvm_threads_current hikaricp_connections hikaricp_connections_max hikaricp_connections_min hikaricp_connections_idle
        jdbc_connections_max jdbc_connections_idle tomcat_threads_config_max_threads tomcat_threads_current_threads process_uptime_seconds
        process_files_max_files system_cpu_count executor_pool_size_threads jvm_buffer_count_buffers tomcat_sessions_active_max
        application_started_time_seconds application_ready_time_seconds`,
      'latency up': `jvm_gc_pause_seconds jvm_gc_collection_seconds hikaricp_connections_acquire_seconds hikaricp_connections_usage_seconds
        hikaricp_connections_creation_seconds http_server_requests_seconds http_client_requests_seconds tomcat_global_request_max_seconds
        spring_data_repository_invocations_seconds http.server.requests http.client.requests jvm_gc_concurrent_phase_time_seconds`,
      'count up': `hikaricp_connections_timeout_total tomcat_global_error_total tomcat_sessions_rejected_sessions_total
        jvm_gc_memory_promoted_bytes_total jvm_gc_memory_allocated_bytes_total resilience4j_circuitbreaker_not_permitted_calls_total`,
      'count down': 'http_server_requests_seconds_count executor_completed_tasks_total',
      'count either':
        'logback_events_total jvm_classes_unloaded_classes_total tomcat_sessions_expired_sessions_total tomcat_sessions_created_sessions_total',
      'rate either': 'tomcat_global_received_bytes_total tomcat_global_sent_bytes_total',
    },
  },
  {
    source:
      'Amazon CloudWatch: load balancers, EC2, RDS, Lambda, SQS, DynamoDB, ElastiCache, ECS, Kinesis, API Gateway, CloudFront, https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html',
    names: {
      'count up': `HTTPCode_Target_5XX_Count HTTPCode_ELB_5XX_Count HTTPCode_Target_4XX_Count HTTPCode_ELB_4XX_Count HTTPCode_Backend_5XX
        TargetConnectionErrorCount RejectedConnectionCount ClientTLSNegotiationErrorCount TargetTLSNegotiationErrorCount BackendConnectionErrors
        SpilloverCount Throttles Errors DeadLetterErrors DestinationDeliveryFailures 5XXError 4XXError ThrottledRequests SystemErrors UserErrors
        ReadThrottleEvents WriteThrottleEvents Evictions CacheMisses ReadProvisionedThroughputExceeded WriteProvisionedThroughputExceeded
        TargetResetCount ELBResetCount ConditionalCheckFailedRequests TransactionConflict ExecutionsFailed ExecutionsTimedOut`,
      'gauge up': `UnHealthyHostCount SurgeQueueLength StatusCheckFailed StatusCheckFailed_System StatusCheckFailed_Instance  
        DiskQueueDepth SwapUsage ReplicaLag AuroraReplicaLag ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesDelayed
        ApproximateAgeOfOldestMessage ConcurrentExecutions   IteratorAge VolumeQueueLength
        GetRecords.IteratorAgeMilliseconds ApproximateNumberOfMessagesNotVisible BinLogDiskUsage MaximumUsedTransactionIDs`,
      'gauge down': `HealthyHostCount FreeableMemory FreeStorageSpace CPUCreditBalance BurstBalance BurstCreditBalance RunningTaskCount
        EBSIOBalance EBSByteBalance  FreeLocalStorage`,
      'latency up': `TargetResponseTime Latency IntegrationLatency Duration ReadLatency WriteLatency SuccessfulRequestLatency OriginLatency PostRuntimeExtensionsDuration
        InitDuration CommitLatency SelectLatency DMLLatency`,
      'count down': `RequestCount HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count Invocations NumberOfMessagesSent NumberOfMessagesReceived
        NumberOfMessagesDeleted CacheHits IncomingRecords ExecutionsSucceeded RequestCountPerTarget NewFlowCount`,
      'gauge either': `ActiveConnectionCount CurrConnections DatabaseConnections ProvisionedConcurrentExecutions ConsumedReadCapacityUnits ConsumedWriteCapacityUnits
        ProvisionedReadCapacityUnits CurrItems ActiveFlowCount DesiredTaskCount`,
      'rate either':
        'NetworkIn NetworkOut ProcessedBytes NewConnectionCount DiskReadBytes DiskWriteBytes SentMessageSize ConsumedLCUs',
      'ratio down': 'CacheHitRate BufferCacheHitRatio',
      'ratio up':
        'CPUUtilization MemoryUtilization EngineCPUUtilization DatabaseMemoryUsagePercentage 5xxErrorRate 4xxErrorRate TotalErrorRate',
    },
  },
  {
    source: 'Azure Monitor, https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index',
    names: {
      'gauge up':
        'ActiveMessages DeadletteredMessages CpuPercentage MemoryPercentage HttpQueueLength UsedCapacity dtu_consumption_percent',
      'count up': 'Http5xx Http4xx ServerErrors connection_failed FailedRequests',
      'count down': 'Http2xx IncomingMessages OutgoingMessages connection_successful',
      'latency up':
        'HttpResponseTime AverageResponseTime SuccessE2ELatency SuccessServerLatency BackendLastByteResponseTime ApplicationGatewayTotalTime',
    },
  },
  {
    source: 'Datadog: Agent, APM, integrations, https://docs.datadoghq.com/metrics/',
    names: {
      'gauge up': `system.load.1 system.cpu.user system.cpu.system system.cpu.iowait system.cpu.stolen system.mem.used system.disk.in_use system.swap.used
        system.disk.used system.io.await system.io.util docker.mem.rss kubernetes.cpu.usage.total kubernetes.memory.usage container.memory.usage
        runtime.go.num_goroutine runtime.python.mem.rss runtime.ruby.mem.rss jvm.heap_memory jvm.non_heap_memory gunicorn.workers.busy
        postgresql.locks postgresql.waiting_queries postgresql.percent_usage_connections mysql.performance.threads_running nginx.net.waiting`,
      'gauge down':
        'system.cpu.idle system.mem.usable system.mem.free system.mem.pct_usable system.disk.free haproxy.count_per_status datadog.agent.running',
      'gauge either':
        'system.mem.total system.mem.cached system.uptime jvm.thread_count system.net.tcp.current_established nginx.net.reading nginx.net.writing postgresql.connections',
      'count up':
        'system.net.packets_in.error system.net.packets_out.error system.net.packets_in.drop system.net.tcp.retrans_segs nginx.net.conn_dropped_per_s jvm.gc.major_collection_count trace.http.request.errors',
      'count down': 'trace.http.request.hits trace.servlet.request.hits nginx.net.request_per_s',
      'latency up':
        'trace.http.request trace.http.request.duration trace.servlet.request.duration  jvm.gc.major_collection_time jvm.gc.minor_collection_time',
      'ratio down': 'trace.http.request.apdex postgresql.buffer_hit',
      'rate either': 'system.net.bytes_rcvd system.net.bytes_sent system.io.r_s system.io.w_s system.io.rkb_s',
    },
  },
  {
    source: 'OpenTelemetry semantic conventions, https://opentelemetry.io/docs/specs/semconv/general/metrics/',
    names: {
      'latency up': `http.server.request.duration http.client.request.duration rpc.server.duration rpc.client.duration db.client.operation.duration
        db.client.connection.wait_time db.client.connection.create_time db.client.connection.use_time messaging.process.duration
        messaging.client.operation.duration http.server.duration jvm.gc.duration faas.invoke_duration faas.init_duration dns.lookup.duration
        gen_ai.client.operation.duration gen_ai.server.time_to_first_token gen_ai.server.time_per_output_token signalr.server.connection.duration
        kestrel.connection.duration kestrel.tls_handshake.duration http.client.connection.duration`,
      'gauge up': `http.server.active_requests db.client.connection.pending_requests db.client.connections.usage jvm.memory.used jvm.memory.used_after_last_gc
        jvm.cpu.recent_utilization system.memory.usage process.memory.usage process.memory.virtual process.cpu.utilization system.cpu.utilization
        system.filesystem.usage system.paging.usage kestrel.queued_connections kestrel.queued_requests aspnetcore.rate_limiting.queued_requests
        go.goroutine.count go.memory.used nodejs.eventloop.time v8js.memory.heap.used process.open_file_descriptor.count system.cpu.load_average.1m`,
      'gauge either': `db.client.connection.count db.client.connection.max db.client.connection.idle.max jvm.thread.count jvm.class.count jvm.class.loaded
        jvm.memory.limit jvm.memory.committed process.uptime system.uptime process.thread.count http.client.open_connections kestrel.active_connections
        jvm.cpu.count go.processor.limit`,
      'count up': `db.client.connection.timeouts faas.errors faas.timeouts faas.coldstarts kestrel.rejected_connections aspnetcore.diagnostics.exceptions
        system.network.errors system.network.dropped`,
      'count down': 'messaging.client.sent.messages messaging.client.consumed.messages faas.invocations',
      'rate either':
        'system.network.io system.disk.io http.server.request.body.size http.server.response.body.size process.disk.io process.network.io gen_ai.client.token.usage',
    },
  },
  {
    source:
      'Rails, Puma, Sidekiq, Unicorn, prometheus_exporter, Yabeda, https://github.com/discourse/prometheus_exporter https://github.com/yob/puma-plugin-statsd https://github.com/sidekiq/sidekiq/wiki/Ent-Historical-Metrics',
    names: {
      'gauge up': `puma.backlog puma_request_backlog puma.percent_busy puma_busy_threads sidekiq.enqueued sidekiq.retries sidekiq.dead sidekiq.queue.size
        sidekiq_queue_backlog sidekiq_stats_enqueued sidekiq_stats_retry_size sidekiq_stats_dead_size sidekiq_jobs_waiting_count unicorn_request_backlog
        unicorn_active_workers puma.old_workers active_record_connection_pool_waiting active_record_connection_pool_busy ruby_rss ruby_heap_live_slots
        ruby_memory_rss active_record_connection_pool_dead resque.pending resque.failed delayed_jobs_queued delayed_jobs_pending rss
        good_job_queue_depth passenger.requests_in_top_level_queue passenger_request_queue`,
      'gauge down': `puma.pool_capacity puma_thread_pool_capacity puma.workers puma.booted_workers puma_booted_workers unicorn_workers sidekiq_process_count
        sidekiq_stats_processes_size`,
      'gauge either': `puma.running puma.max_threads puma_running_threads puma_max_threads sidekiq.busy sidekiq_stats_scheduled_size sidekiq.scheduled
        active_record_connection_pool_connections active_record_connection_pool_size active_record_connection_pool_idle ruby_heap_free_slots`,
      'latency up': `http_request_duration_seconds http_request_queue_duration_seconds http_request_sql_duration_seconds http_request_redis_duration_seconds
        rails_request_duration_seconds rails_view_runtime_seconds rails_db_runtime_seconds sidekiq_job_duration_seconds sidekiq_queue_latency_seconds
        sidekiq_queue_latency delayed_job_latency_seconds action_controller.runtime.total rack.request.time sidekiq_job_latency_seconds`,
      'count up': `sidekiq.failures sidekiq_failed_jobs_total sidekiq_dead_jobs_total sidekiq_jobs_failed_total sidekiq_restarted_jobs_total
        ruby_major_gc_ops_total ruby_minor_gc_ops_total ruby_allocated_objects_total delayed_failed_jobs_total activejob.discard`,
      'count down':
        'puma.requests puma.requests_count sidekiq.processed sidekiq_jobs_total sidekiq_jobs_executed_total rails_requests_total delayed_jobs_total',
    },
  },
  {
    source:
      'NGINX, HAProxy, Envoy, Traefik, Apache exporters, https://github.com/nginx/nginx-prometheus-exporter https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats',
    names: {
      'gauge up': `nginx_connections_waiting haproxy_backend_current_queue haproxy_server_current_queue envoy_cluster_upstream_rq_pending_active
          apache_workers_busy`,
      'gauge down': `haproxy_backend_up haproxy_server_up nginx_up envoy_cluster_membership_healthy haproxy_backend_active_servers nginx_upstream_server_up
        envoy_server_live apache_up apache_workers_idle haproxy_process_idle_time_percent traefik_service_server_up`,
      'gauge either': `nginx_connections_active nginx_connections_reading nginx_connections_writing haproxy_frontend_current_sessions haproxy_backend_current_sessions
        envoy_cluster_upstream_cx_active envoy_http_downstream_cx_active envoy_server_uptime envoy_cluster_membership_total traefik_open_connections
        envoy_server_version haproxy_process_start_time_seconds`,
      'count up': `haproxy_backend_connection_errors_total haproxy_server_response_errors_total haproxy_backend_retry_warnings_total envoy_cluster_upstream_rq_5xx
        envoy_cluster_upstream_rq_timeout envoy_cluster_upstream_rq_retry envoy_cluster_upstream_cx_connect_fail envoy_cluster_upstream_rq_pending_overflow
        envoy_http_downstream_rq_5xx envoy_cluster_upstream_cx_destroy_with_active_rq envoy_cluster_upstream_rq_rx_reset envoy_cluster_upstream_rq_tx_reset
        haproxy_server_client_aborts_total haproxy_backend_redispatch_warnings_total envoy_cluster_outlier_detection_ejections_active`,
      'count down': `nginx_http_requests_total nginx_connections_accepted nginx_connections_handled haproxy_backend_http_requests_total envoy_cluster_upstream_rq_total
        envoy_cluster_upstream_rq_2xx envoy_http_downstream_rq_total envoy_cluster_upstream_rq_completed traefik_service_requests_total traefik_entrypoint_requests_total apache_accesses_total`,
      'latency up': `envoy_cluster_upstream_rq_time envoy_http_downstream_rq_time haproxy_backend_response_time_average_seconds haproxy_backend_queue_time_average_seconds
        traefik_service_request_duration_seconds nginx_ingress_controller_request_duration_seconds nginx_ingress_controller_response_duration_seconds`,
    },
  },
  {
    source:
      'PostgreSQL, MySQL, Redis, Memcached, MongoDB, Elasticsearch, ClickHouse exporters, https://github.com/prometheus-community/postgres_exporter https://github.com/oliver006/redis_exporter https://github.com/prometheus/mysqld_exporter',
    names: {
      'gauge up': `pg_replication_lag_seconds pg_locks_count pg_stat_activity_max_tx_duration pg_stat_replication_pg_wal_lsn_diff redis_memory_used_bytes
        redis_blocked_clients redis_mem_fragmentation_ratio redis_memory_used_rss_bytes  mysql_slave_status_seconds_behind_master mysql_global_status_threads_running
        mysql_global_status_innodb_row_lock_current_waits mongodb_mongod_replset_member_replication_lag elasticsearch_cluster_health_unassigned_shards
        elasticsearch_cluster_health_number_of_pending_tasks elasticsearch_jvm_memory_used_bytes pgbouncer_pools_client_waiting_connections pg_stat_database_numbackends
        elasticsearch_cluster_health_initializing_shards elasticsearch_cluster_health_relocating_shards pg_stat_user_tables_n_dead_tup`,
      'gauge down': `pg_up redis_up mysql_up mongodb_up memcached_up elasticsearch_cluster_health_number_of_nodes elasticsearch_cluster_health_active_shards
        redis_connected_slaves mysql_slave_status_slave_sql_running mysql_slave_status_slave_io_running elasticsearch_filesystem_data_available_bytes`,
      'gauge either': `redis_connected_clients redis_uptime_in_seconds redis_db_keys redis_memory_max_bytes pg_settings_max_connections pg_stat_activity_count
        mysql_global_status_threads_connected mysql_global_status_uptime mysql_global_variables_max_connections pg_postmaster_start_time_seconds memcached_current_items
        redis_config_maxmemory mysql_global_status_threads_cached pg_database_size_bytes mysql_global_status_open_files`,
      'count up': `pg_stat_database_deadlocks pg_stat_database_conflicts pg_stat_database_xact_rollback pg_stat_database_temp_files pg_stat_database_temp_bytes
        redis_rejected_connections_total redis_evicted_keys_total redis_keyspace_misses_total mysql_global_status_slow_queries mysql_global_status_aborted_connects
        mysql_global_status_aborted_clients mysql_global_status_innodb_row_lock_waits mysql_global_status_table_locks_waited mysql_global_status_created_tmp_disk_tables
        memcached_items_evicted_total elasticsearch_indices_search_query_failed elasticsearch_breakers_tripped mongodb_asserts_total mysql_global_status_connection_errors_total
        pg_stat_database_blks_read redis_slowlog_length`,
      'count down': `pg_stat_database_xact_commit pg_stat_database_blks_hit redis_commands_processed_total redis_keyspace_hits_total mysql_global_status_queries mysql_global_status_questions
        mysql_global_status_com_commit mongodb_op_counters_total redis_connections_received_total elasticsearch_indices_search_query_total pg_stat_database_tup_fetched pg_stat_database_tup_returned`,
      'count either': 'redis_expired_keys_total  pg_stat_bgwriter_checkpoints_timed',
    },
  },
  {
    source:
      'Kafka, RabbitMQ, NATS, Celery, Airflow exporters, https://github.com/danielqsj/kafka_exporter https://www.rabbitmq.com/docs/prometheus https://docs.celeryq.dev',
    names: {
      'gauge up': `kafka_consumergroup_lag kafka_consumergroup_lag_sum kafka_consumer_records_lag_max kafka_server_replicamanager_underreplicatedpartitions
        kafka_controller_kafkacontroller_offlinepartitionscount kafka_topic_partition_under_replicated_partition rabbitmq_queue_messages rabbitmq_queue_messages_ready
        rabbitmq_queue_messages_unacked rabbitmq_queue_messages_unacknowledged celery_queue_length flower_task_prefetch_time_seconds airflow.executor.queued_tasks
        airflow.scheduler.tasks.starving nats_consumer_num_pending jetstream_consumer_num_ack_pending rabbitmq_process_resident_memory_bytes kafka_network_requestchannel_requestqueuesize
        celery.queue.length`,
      'gauge down': `kafka_brokers kafka_controller_kafkacontroller_activecontrollercount rabbitmq_queue_consumers kafka_topic_partition_in_sync_replica
        celery_workers celery_worker_up airflow.executor.open_slots flower_worker_online airflow.scheduler_heartbeat kafka_server_kafkarequesthandlerpool_requesthandleravgidlepercent`,
      'gauge either':
        'kafka_topic_partitions rabbitmq_connections rabbitmq_channels kafka_consumergroup_members airflow.executor.running_tasks flower_worker_number_of_currently_executing_tasks',
      'count up': `celery_task_failed_total celery_task_retried_total rabbitmq_channel_messages_redelivered_total rabbitmq_channel_messages_unroutable_dropped_total kafka_server_brokertopicmetrics_failedproducerequests_total
        kafka_server_replicamanager_isrshrinks_total airflow.ti_failures airflow.zombies_killed kafka_producer_record_error_total rabbitmq_global_messages_dead_lettered_rejected_total`,
      'count down': `celery_task_succeeded_total celery_task_sent_total celery_task_received_total kafka_server_brokertopicmetrics_messagesin_total rabbitmq_channel_messages_published_total
        rabbitmq_channel_messages_acked_total airflow.ti_successes kafka_consumer_records_consumed_total rabbitmq_channel_messages_delivered_total`,
      'latency up':
        'celery_task_runtime_seconds flower_task_runtime_seconds kafka_network_requestmetrics_totaltimems kafka_producer_request_latency_avg airflow.dag_processing.total_parse_time airflow.dagrun.schedule_delay',
    },
  },
  {
    source:
      'gunicorn, uWSGI, Django, Flask, Celery over StatsD, https://docs.gunicorn.org/en/stable/instrumentation.html https://github.com/korfuri/django-prometheus',
    names: {
      'count down':
        'gunicorn.requests django_http_requests_total_by_method_total django_http_responses_total_by_status_total flask_http_request_total uwsgi_worker_requests_total',
      'count up': `gunicorn.request.status.500 gunicorn.request.status.502 gunicorn.request.status.503 gunicorn.request.status.504 gunicorn.log.critical gunicorn.log.error
        gunicorn.log.exception gunicorn.log.warning django_http_exceptions_total_by_type_total django_db_errors_total flask_http_request_exceptions_total uwsgi_worker_exceptions_total uwsgi_worker_harakiri_count_total`,
      'gauge down': 'gunicorn.workers uwsgi_workers',
      'gauge up': 'gunicorn.backlog uwsgi_listen_queue_length uwsgi_socket_queue_length uwsgi_busy_workers',
      'latency up':
        'gunicorn.request.duration django_http_requests_latency_seconds_by_view_method django_db_query_duration_seconds flask_http_request_duration_seconds uwsgi_worker_average_response_time_seconds',
    },
  },
];
