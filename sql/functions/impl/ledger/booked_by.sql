create or replace function impl.booked_by(p_supplier int4, p_order int8,
    p_after int2)
returns void
language plpgsql volatile
as $$
begin
    update ticket.transfer t
    set booked_by = impl.person()
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.no > p_after;
end;
$$;

comment on function impl.booked_by(int4, int8, int2) is
'Writes down that staff have booked a document''s transfers after that one.';
