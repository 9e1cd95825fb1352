create or replace function api.gate_put(p_supplier int4, p_day int4,
    p_deltas int4, p_first int8, p_last int8, p_generation int4, p_key int4,
    p_tickets int4, p_bytes bytea, p_made int8)
returns bool
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    c_deltas constant bool := p_deltas <> 0;
    c_made  constant timestamptz := to_timestamp(p_made / 1000.0);
    v_day   constant date := date '1970-01-01' + p_day;
    v_book  ticket.gate_book;
begin
    select b.* into v_book
    from ticket.gate_book b
    where b.supplier_id = p_supplier and b.day = v_day
    for update;

    /* What a key signs that has been retired meanwhile, nobody believes. */
    if not found or not exists (select
                                from impl.gate_key_live(p_supplier) k
                                where k.key_no = p_key)
    then
        return false;
    end if;

    if not c_deltas then
        if p_generation <> v_book.generation or p_last > v_book.cut_no then
            return false;
        end if;

        insert into ticket.gate_list as g (
            supplier_id, day, last_no, generation, key_no, tickets, bytes,
            hash, made_at)
        values (p_supplier, v_day, p_last, p_generation, p_key, p_tickets,
                p_bytes, sha256(p_bytes), c_made)
        on conflict (supplier_id, day) do update
        set last_no = p_last, generation = p_generation, key_no = p_key,
            tickets = p_tickets, bytes = p_bytes, hash = sha256(p_bytes),
            made_at = c_made
        where g.last_no <= p_last;

    /* Whoever was first has cut it: of a number there is one content. */
    elsif p_first <> v_book.cut_no + 1 or p_last > v_book.last_no
        or not exists (select
                       from ticket.gate_change c
                       where c.supplier_id = p_supplier and c.day = v_day
                         and c.change_no = p_last
                         and c.generation = p_generation)
    then
        return false;
    else
        insert into ticket.gate_segment (supplier_id, day, first_no, last_no,
                                         generation, bytes, made_at)
        values (p_supplier, v_day, p_first, p_last, p_generation, p_bytes,
                c_made);
    end if;

    update ticket.gate_book b
    set cut_no = case when c_deltas then p_last else b.cut_no end,
        cut_generation = case when c_deltas then p_generation
                              else b.cut_generation end,
        cut_hash = case when c_deltas then sha256(p_bytes)
                        else b.cut_hash end,
        lease_owner = null, lease_until = null
    where b.supplier_id = p_supplier and b.day = v_day;

    return true;
end;
$$;

comment on function api.gate_put is
'Keeps a segment that was made of what api.gate_work() gave; false: another
worker was faster, or it is made anew.';

grant execute on function api.gate_put to ticket_worker;
