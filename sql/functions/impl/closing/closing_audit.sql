create or replace function impl.closing_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language sql stable
as $$
    select c.supplier_id, 'closing_numbers', max(c.no)::text,
           format('%s closings', count(*))
    from ticket.closing c
    where p_supplier is null or c.supplier_id = p_supplier
    group by c.supplier_id
    having count(*) <> max(c.no)
    union all
    select c.supplier_id, 'closing_hash', c.no::text,
           format('closing of %s is not what it was', c.day)
    from ticket.closing c
    where (p_supplier is null or c.supplier_id = p_supplier)
      and c.hash is distinct from impl.closing_hash(c)
    union all
    select r.supplier_id, 'closing_row', r.no::text, 'a row of no closing'
    from ticket.closing_row r
    left join ticket.closing c
      on c.supplier_id = r.supplier_id and c.no = r.no
    where (p_supplier is null or r.supplier_id = p_supplier)
      and c.no is null;
$$;

comment on function impl.closing_audit(int4) is
'Closings that are missing or say something else than when they were made.';
