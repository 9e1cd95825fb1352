-- Members of p_change that are of the other kind may say what is so already.
create or replace function impl.party_kind_check(p_old ticket.party,
    p_new ticket.party, p_change jsonb)
returns void
language plpgsql stable
as $$
begin
    if p_new.kind = 'A' then
        if p_new.agent_id is not null
            or (p_new.ticket_fee_fen, p_new.warn_fen, p_new.charge_form,
                p_new.charge_on_place)
               is distinct from
               (p_old.ticket_fee_fen, p_old.warn_fen, p_old.charge_form,
                p_old.charge_on_place)
        then
            perform impl.staff_refuse('PARTY_ATTRACTION',
                                      p_new.party_no::text);
        end if;

        return;
    elsif p_new.kind = 'P' then
        if to_jsonb(p_new) - '{name,enabled,phone1_sealed,phone2_sealed}'
                             ::text[]
           <> to_jsonb(p_old) - '{name,enabled,phone1_sealed,phone2_sealed}'
                                ::text[]
           or coalesce(p_change ->> 'stations', 'none') <> 'none'
        then
            perform impl.staff_refuse('PARTY_OPERATOR',
                                      p_new.party_no::text);
        end if;

        return;
    end if;

    if (p_new.payout_fee_fen, p_new.entry_days, p_new.entries_per_day,
        p_new.fee_each_entry)
       is distinct from
       (p_old.payout_fee_fen, p_old.entry_days, p_old.entries_per_day,
        p_old.fee_each_entry)
       or coalesce(p_change ->> 'stations', 'none') <> 'none'
       or p_new.charge_form = 'N'
    then
        perform impl.staff_refuse('PARTY_DISTRIBUTOR', p_new.party_no::text);
    end if;
end;
$$;

comment on function impl.party_kind_check(ticket.party, ticket.party, jsonb) is
'Refuses what a party of this kind does not have.';

-- p_change: 1,3 or none.
create or replace function impl.party_stations_put(p_party ticket.party,
    p_stations text)
returns void
language plpgsql volatile
as $$
declare
    v_stations int2[];
    v_station  int2;
    v_other    int2;
begin
    if p_stations = 'none' then
        v_stations := '{}';
    elsif p_stations ~ '^[0-9]{1,2}(,[0-9]{1,2}){0,63}$' then
        select array_agg(distinct u.no::int2 order by u.no::int2)
        into v_stations
        from unnest(string_to_array(p_stations, ',')) u (no);
    else
        perform impl.staff_refuse('PARTY_STATIONS', p_stations);
    end if;

    if v_stations <> '{}' and p_party.own_supplier_id is not null then
        perform impl.staff_refuse('PARTY_OWN', p_party.party_no::text);
    end if;

    foreach v_station in array v_stations loop
        perform impl.staff_station(p_party.supplier_id, v_station);

        select t.party_no into v_other
        from ticket.party_station t
        where t.supplier_id = p_party.supplier_id
          and t.station_no = v_station and t.party_no <> p_party.party_no;

        if found then
            perform impl.staff_refuse('PARTY_STATION', v_station::text,
                                      v_other::text);
        end if;
    end loop;

    delete from ticket.party_station t
    where t.supplier_id = p_party.supplier_id
      and t.party_no = p_party.party_no
      and t.station_no <> all (v_stations);

    insert into ticket.party_station (supplier_id, station_no, party_no)
    select p_party.supplier_id, u.no, p_party.party_no
    from unnest(v_stations) u (no)
    on conflict (supplier_id, station_no) do nothing;
end;
$$;

comment on function impl.party_stations_put(ticket.party, text) is
'Says which stations are an attraction''s.  The caller has locked the
supplier.';

-- Members of p_change: name, enabled, phone1_sealed, phone2_sealed, no_phones,
-- payout_fee_fen, entry_days, entries_per_day, stations, ticket_fee_fen,
-- warn_fen, charge_form, charge_on (words), fee_each_entry; what is missing
-- stays.  A row that is not
-- there yet comes with what it has by itself.
create or replace function impl.party_put(p_party ticket.party, p_change jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_new   ticket.party;
    v_agent ticket.agent;
begin
    v_new := jsonb_populate_record(p_party,
                                   p_change - '{charge_form}'::text[]);

    if p_change ? 'charge_form' then
        v_new.charge_form := case p_change ->> 'charge_form'
            when 'deposit' then 'D' when 'alipay' then 'A'
            when 'clearing' then 'C' else 'N' end;
    end if;

    if p_change ? 'charge_on' then
        v_new.charge_on_place := p_change ->> 'charge_on' = 'place';
    end if;

    if p_change ? 'no_phones' then
        v_new.phone1_sealed := '';
        v_new.phone2_sealed := '';
    end if;

    perform impl.party_kind_check(p_party, v_new, p_change);

    if exists (select
               from ticket.party p
               where p.supplier_id = v_new.supplier_id
                 and p.name = v_new.name and p.removed_at is null
                 and p.party_no <> v_new.party_no)
    then
        perform impl.staff_refuse('PARTY_NAME', v_new.name);
    end if;

    if v_new.charge_form = 'D'
        and v_new.charge_form is distinct from p_party.charge_form
    then
        select a.* into v_agent
        from ticket.agent a
        where a.supplier_id = v_new.supplier_id
          and a.agent_id = v_new.agent_id;

        if not v_agent.can_deposit then
            perform impl.staff_refuse('PARTY_DEPOSIT', v_agent.user_name);
        end if;
    end if;

    insert into ticket.party as p select v_new.*
    on conflict (supplier_id, party_no) do update
    set name = excluded.name,
        enabled = excluded.enabled,
        phone1_sealed = excluded.phone1_sealed,
        phone2_sealed = excluded.phone2_sealed,
        payout_fee_fen = excluded.payout_fee_fen,
        entry_days = excluded.entry_days,
        entries_per_day = excluded.entries_per_day,
        ticket_fee_fen = excluded.ticket_fee_fen,
        warn_fen = excluded.warn_fen,
        charge_form = excluded.charge_form,
        fee_each_entry = excluded.fee_each_entry,
        charge_on_place = excluded.charge_on_place,
        version = p.version + 1
    where p.* is distinct from excluded.*;

    if p_change ? 'stations' and v_new.kind = 'A' then
        perform impl.party_stations_put(v_new, p_change ->> 'stations');
    end if;
end;
$$;

comment on function impl.party_put(ticket.party, jsonb) is
'Makes a party, or changes it.  The caller has locked the supplier.';

create or replace function impl.party_touch(p_supplier int4, p_party int4)
returns void
language plpgsql volatile
as $$
begin
    update ticket.party p
    set version = p.version + 1
    where p.supplier_id = p_supplier and p.party_no = p_party;
end;
$$;

comment on function impl.party_touch(int4, int4) is
'Something of a party has changed that its own row does not say: who saw it
before has seen another one.';
