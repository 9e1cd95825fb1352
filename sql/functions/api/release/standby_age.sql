-- A standby that hears the primary, and has replayed what it heard, is as the
-- primary is.  Else the last transaction that it has seen says it: where
-- nothing was done since, it is not as far behind as that.
create or replace function api.standby_age()
returns int4
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not pg_is_in_recovery() then
        return null;
    end if;

    if (select w.pid is not null from pg_stat_get_wal_receiver() w)
       and pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
    then
        return 0;
    end if;

    return least(ceil(extract(epoch from
        api.now() - coalesce(pg_last_xact_replay_timestamp(),
                                     '-infinity'))), 2147483647);
end;
$$;

comment on function api.standby_age is
'How many seconds this standby is behind its primary, at most; null: it is no
standby.';

grant execute on function api.standby_age to ticket_staff;
