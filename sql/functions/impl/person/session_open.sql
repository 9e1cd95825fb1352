-- A session lives 30 minutes after it was last used, twelve hours at most.
-- When it was used is written once a minute at most, and not by who would have
-- to wait for it.
--
-- Who changes something holds the session (for key share): who ends it waits
-- (impl.sessions_end), and once a session is said to be ended nothing of it is
-- done any more.
create or replace function impl.session_open(p_hash bytea, p_hold bool)
returns ticket.staff_session
language plpgsql volatile
as $$
declare
    v_now     timestamptz := api.now();
    v_session ticket.staff_session;
begin
    if p_hold then
        perform
        from ticket.staff_session s
        where s.hash = p_hash
        for key share;
    end if;

    select s.* into v_session
    from ticket.staff_session s
    where s.hash = p_hash;

    if not found or v_session.ended_at is not null
       or v_now >= v_session.expire_at
       or v_now >= v_session.seen_at + interval '30 min'
       or not (select p.enabled from ticket.staff p
               where p.staff_id = v_session.staff_id)
    then
        perform impl.staff_refuse('SESSION_NONE');
    end if;

    if v_session.seen_at < v_now - interval '1 min' then
        update ticket.staff_session s
        set seen_at = v_now
        from (select x.hash
              from ticket.staff_session x
              where x.hash = p_hash
              for no key update skip locked) f
        where s.hash = f.hash;
    end if;

    return v_session;
end;
$$;

comment on function impl.session_open(bytea, bool) is
'The session of a cookie''s hash, held until the transaction ends if p_hold; or
a refusal.';

create or replace function impl.sessions_end(
    p_staff int4,
    p_supplier int4,
    p_session int8)
returns int4
language plpgsql volatile
as $$
declare
    v_own   int8;
    v_count int4;
begin
    if impl.acts_by() = 'console' then
        v_own := (impl.actor() ->> 'session_no')::int8;
    end if;

    /* Whoever is acting under one of them is waited for: no key update alone
       would not. */
    perform
    from ticket.staff_session s
    where s.staff_id = p_staff
      and s.ended_at is null
      and s.session_no is distinct from v_own
    order by s.session_no
    for update;

    update ticket.staff_session s
    set ended_at = api.now()
    where s.staff_id = p_staff
      and s.ended_at is null
      and (p_supplier is null or s.supplier_id = p_supplier)
      and (p_session is null or s.session_no = p_session)
      and (p_session is not null or s.session_no is distinct from v_own);

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function impl.sessions_end(int4, int4, int8) is
'Ends the sessions of a person, at one supplier or everywhere (null), one or all
(null) but that of who says it; how many there were.';
